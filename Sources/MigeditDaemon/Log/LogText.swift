import Logging

/// A line of the log as text.
enum LogText {
  /// The message with its values behind it, in the order of their names: `rests reason="no answer" job=41`.
  static func line(_ message: String, _ values: Logger.Metadata) -> String {
    let said = values.sorted { $0.key < $1.key }.map { " \($0.key)=\(quoted("\($0.value)"))" }
    return tamed(message + said.joined())
  }

  /// What would break the line, or make a terminal act or turn its text round, is shown as its number: servers and clients
  /// have put their words into it.
  static func tamed(_ text: String) -> String {
    var line = ""
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned:
        line += "\\u{\(String(scalar.value, radix: 16))}"
      default: line.unicodeScalars.append(scalar)
      }
    }
    return line
  }

  /// So that a value's end can be told from the next one's beginning.
  private static func quoted(_ value: String) -> String {
    let isPlain = !value.isEmpty && value.unicodeScalars.allSatisfy { $0 > " " && $0 != "\"" && $0 != "=" }
    return isPlain ? value : "\"" + value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }
}
