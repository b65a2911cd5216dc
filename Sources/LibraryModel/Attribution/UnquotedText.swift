/// A server's message without what stands in quotation marks: an object may be called like anything, so what is concluded
/// from a message is concluded from the rest of it.
struct UnquotedText {
  /// In lower case, with single spaces and without an opening bracket before it.
  let text: String

  /// Looks at the first 1,000 characters. A quotation that is never closed reaches to the end.
  init(_ message: String) {
    var kept = ""
    var rest = message.prefix(1000).lowercased().drop { $0.isWhitespace || $0 == "(" }
    while let character = rest.popFirst() {
      if let closing = Self.closingMarks[character], kept.last.map({ !$0.isLetter && !$0.isNumber }) ?? true {
        Self.skip(to: closing, in: &rest)
      } else if character.isWhitespace {
        if kept.last != " " { kept.append(" ") }
      } else {
        kept.append(character)
      }
    }
    text = kept
  }

  func contains(word: String) -> Bool { text.split { !$0.isLetter }.contains { $0 == word } }

  /// A mark between two letters is an apostrophe, and closes nothing.
  private static func skip(to closing: Character, in rest: inout Substring) {
    while let character = rest.popFirst() {
      if character == closing, rest.first.map({ !$0.isLetter && !$0.isNumber }) ?? true { return }
    }
  }

  private static let closingMarks: [Character: Character] = [
    "\"": "\"", "'": "'", "`": "`", "“": "”", "„": "“", "‘": "’", "«": "»",
  ]
}
