import LibraryModel

/// What is wrong with a line of a file, for people, with its place in front.
struct LineFault: Sendable {
  let line: Int
  let text: String

  /// The place of a line, or of a cell of a table, for people.
  static func place(_ file: String, _ line: Int, column: String? = nil) -> String {
    "\(file):\(line)" + (column.map { ": column \($0)" } ?? "")
  }

  /// - Parameter faults: each with its place, in their order.
  static func refusal(_ faults: [String]) -> CommandError { CommandError(.data, text(of: faults)) }

  private static func text(of faults: [String]) -> String {
    let count = faults.count == 1 ? "a fault" : "\(faults.count) faults"
    let more = faults.count > Limits.faultsSaid ? ["… and \(faults.count - Limits.faultsSaid) more"] : []
    return (["\(count), and nothing was enqueued:"] + (faults.prefix(Limits.faultsSaid) + more).map { "  " + $0 })
      .joined(separator: "\n")
  }
}
