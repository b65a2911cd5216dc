import JSONDocument
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

  /// Writes one row under a layout that was made before, for rows that come one after the other.
  func emit(_ object: JSON, or row: () throws -> [Cell], in layout: TableLayout) throws {
    try write([isJSON ? jsonLine(object) : layout.line(try row(), hasColour: console.hasColour)])
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
  func note(_ text: String) { console.say(text + "\n") }

  private func write(_ lines: [String]) throws(CommandError) {
    if !lines.isEmpty { try console.write(lines.joined(separator: "\n") + "\n") }
  }

  /// The object on one line. DEL and the C1 controls may stand in JSON as they are, and a terminal would obey them, so they are
  /// escaped there.
  private func jsonLine(_ object: JSON) -> String {
    let text = object.text
    guard console.isTerminal, text.unicodeScalars.contains(where: Self.isControl) else { return text }
    return text.unicodeScalars.map { Self.isControl($0) ? Self.escape($0) : String($0) }.joined()
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool { (0x7F...0x9F).contains(scalar.value) }

  private static func escape(_ scalar: Unicode.Scalar) -> String { "\\u00" + String(scalar.value, radix: 16) }
}
