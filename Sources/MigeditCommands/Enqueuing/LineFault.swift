/// What is wrong with a line of a file, for people, with its place in front.
struct LineFault: Sendable {
  let line: Int
  let text: String

  /// The place of a line, or of a cell of a table, for people.
  static func place(_ file: String, _ line: Int, column: String? = nil) -> String {
    "\(file):\(line)" + (column.map { ": column \($0)" } ?? "")
  }
}
