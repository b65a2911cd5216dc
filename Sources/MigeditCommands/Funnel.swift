import JSONDocument
import Terminal

/// The one way from a verb's answer to standard output: the interface's objects as they came, or a screen for people.
struct Funnel: Sendable {
  let console: Console
  /// `--json`.
  let isJSON: Bool

  /// One object a line, or the screen. The screen is made only where it is shown, so that `--json` gives what a newer
  /// daemon says also where this version could not read it.
  func emit(_ objects: [JSON], or screen: () throws -> Screen) throws {
    if isJSON {
      try write(objects.map(jsonLine))
    } else {
      try write(try screen().lines(width: console.width, hasColour: console.hasColour))
    }
  }

  /// The same for rows that come one after the other, under a layout that was made before.
  func emit(_ object: JSON, or row: () throws -> [Cell], in layout: TableLayout) throws {
    try write([isJSON ? jsonLine(object) : layout.line(try row(), hasColour: console.hasColour)])
  }

  /// What stands above such rows.
  func emit(heading layout: TableLayout) throws { try write([layout.heading(hasColour: console.hasColour)]) }

  /// Numbers of jobs for a program: one a line, and nothing on a terminal, where a sentence says them.
  func emit(ids: [Int], of objects: [JSON]) throws {
    if isJSON {
      try write(objects.map(jsonLine))
    } else if !console.isTerminal {
      try write(ids.map(String.init))
    }
  }

  /// A sentence for people, beside the data.
  func note(_ text: String) { console.say(text + "\n") }

  private func write(_ lines: [String]) throws(CommandError) {
    if !lines.isEmpty { try console.write(lines.joined(separator: "\n") + "\n") }
  }

  /// DEL and the C1 controls may stand in JSON as they are, and a terminal would obey them.
  private func jsonLine(_ object: JSON) -> String {
    let text = object.text
    guard console.isTerminal, text.unicodeScalars.contains(where: Self.isControl) else { return text }
    return text.unicodeScalars.map { Self.isControl($0) ? Self.escape($0) : String($0) }.joined()
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool { (0x7F...0x9F).contains(scalar.value) }

  private static func escape(_ scalar: Unicode.Scalar) -> String { "\\u00" + String(scalar.value, radix: 16) }
}
