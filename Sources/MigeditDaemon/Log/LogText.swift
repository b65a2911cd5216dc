import LibraryModel
import Logging

/// Makes the text of a line of the log.
enum LogText {
  /// The message with its values behind it, in the order of their names: `rests reason="no answer" job=41`. A list is left
  /// out: it may be long, and the message tells of it in short.
  static func line(_ message: String, _ values: Logger.Metadata) -> String {
    let said = values.sorted { $0.key < $1.key }.map { key, value in
      if case .array = value { "" } else { " \(key)=\(quoted("\(value)"))" }
    }
    return tamed(message + said.joined())
  }

  /// The most bytes of a line.
  static let limit = 16 << 10

  /// The text with a number in place of each character that would break the line, or make a terminal act or turn its text
  /// round, and cut where it is too long. What servers and clients have said is in it, and may be anything.
  static func tamed(_ text: String) -> String {
    var line = ""
    for scalar in text.unicodeScalars {
      let shown = PlainLine.escape(of: scalar) ?? String(Character(scalar))
      guard line.utf8.count + shown.utf8.count <= limit - ellipsis.utf8.count else { return line + ellipsis }
      line += shown
    }
    return line
  }

  private static let ellipsis = "…"

  /// The value in quotes, unless it is one plain word, so that the end of a value can be seen.
  private static func quoted(_ value: String) -> String {
    let isPlain = !value.isEmpty && value.unicodeScalars.allSatisfy { $0 > " " && $0 != "\"" && $0 != "=" }
    return isPlain ? value : "\"" + value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }
}
