import JSONDocument
import JobModel
import Terminal

/// The one way from a verb's answer to standard output: the interface's objects as they came, or a screen for people.
struct Funnel: Sendable {
  let console: Console
  /// Whether `--json` was given.
  let isJSON: Bool

  /// Writes one object a line, or the screen. The screen is made only where it is shown, so that `--json` gives what a newer
  /// daemon says even where this version could not read it.
  func emit(_ objects: [JSON], or screen: () throws -> Screen) throws {
    if isJSON {
      try write(objects.map(jsonLine))
    } else {
      try write(try screen().lines(width: console.width, hasColour: console.hasColour))
    }
  }

  /// Writes one job, or a screen of it that ends in time: what servers say can be long, and there may be much of it.
  func emit(job: JobID, _ object: JSON, or screen: () throws -> Screen) throws {
    if isJSON { return try write([jsonLine(object)]) }
    let lines = try screen().lines(width: console.width, hasColour: console.hasColour)
    let whole = "`migeditctl show \(job) --json` has all"
    try write(lines.within(bytes: Self.bytesOfJob) { "and \($0) more lines; \(whole)" })
  }

  private static let bytesOfJob = 32 << 10

  /// Writes one row under a layout that was made before, for rows that come one after the other, with what stands below it.
  func emit(_ object: JSON, or row: () throws -> (row: [Cell], below: [Flow]), in layout: TableLayout) throws {
    if isJSON { return try write([jsonLine(object)]) }
    let (cells, below) = try row()
    let lines = below.flatMap { $0.lines(width: console.width, hasColour: console.hasColour) }
    try write([layout.line(cells, hasColour: console.hasColour)] + lines)
  }

  /// Writes the heading of such rows.
  func emit(heading layout: TableLayout) throws { try write([layout.heading(hasColour: console.hasColour)]) }

  /// Writes numbers of jobs for a program, one a line. On a terminal it writes nothing, since a sentence names them.
  func emit(ids: [Int], of objects: [JSON]) throws {
    if isJSON {
      try write(objects.map(jsonLine))
    } else if !console.isTerminal {
      try write(ids.map(String.init))
    }
  }

  /// Writes a sentence for people to standard error, beside the data.
  func note(_ text: String) { console.tell(text) }

  private func write(_ lines: [String]) throws(CommandError) {
    if !lines.isEmpty { try console.write(lines.joined(separator: "\n") + "\n") }
  }

  /// The object on one line. What a terminal would obey, or what hides what stands there, may stand in JSON as it is: on a
  /// terminal it is escaped, which is the same JSON.
  private func jsonLine(_ object: JSON) -> String {
    let text = object.text
    guard console.isTerminal, text.unicodeScalars.contains(where: TextWidth.isWild) else { return text }
    return text.unicodeScalars.map { TextWidth.isWild($0) ? Self.escape($0) : String($0) }.joined()
  }

  private static func escape(_ scalar: Unicode.Scalar) -> String {
    UTF16.encode(scalar).map { units in
      units.map { unit in
        let digits = String(unit, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      }
      .joined()
    } ?? ""
  }
}
