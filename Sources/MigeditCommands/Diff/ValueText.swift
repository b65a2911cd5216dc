import JSONDocument
import Terminal

/// Values of documents as people read them: the JSON text, numbers as they were written, and nothing in it that a
/// terminal would obey.
enum ValueText {
  /// Two values that differ. What is wider than `room` columns is cut to the part in which they do; nil cuts nothing.
  static func pair(_ before: JSON, _ after: JSON, room: Int?) -> (before: String, after: String) {
    let isPlain = [before, after].allSatisfy { $0.string.map(isWord) ?? true }
    var texts = (text(before, isPlain: isPlain), text(after, isPlain: isPlain))
    // What looks the same is told apart by its code points.
    if visible(texts.0) == visible(texts.1) { texts = (escaped(texts.0), escaped(texts.1)) }
    guard let room, max(TextWidth.of(texts.0), TextWidth.of(texts.1)) > room else { return texts }
    let start = max(0, zip(texts.0, texts.1).prefix { $0 == $1 }.count - lead)
    let cut = (window(texts.0, from: start, room: room), window(texts.1, from: start, room: room))
    return cut.0 == cut.1 ? texts : cut
  }

  static func text(_ value: JSON, room: Int?) -> String {
    let text = text(value, isPlain: value.string.map(isWord) ?? true)
    return room.map { TextWidth.fit(text, to: $0) } ?? text
  }

  /// How many characters before the first difference are shown.
  private static let lead = 8

  private static func text(_ value: JSON, isPlain: Bool) -> String {
    if isPlain, let word = value.string { return word }
    return escaped(value.text) { TextWidth.isWild($0) }
  }

  /// Whether a text can stand without quotes, since nothing else is written so.
  private static func isWord(_ text: String) -> Bool {
    let isName = text.utf8.allSatisfy { byte in
      byte == UInt8(ascii: "_") || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & ~0x20)
    }
    return isName && text.first?.isNumber == false && !["true", "false", "null"].contains(text)
  }

  private static func window(_ text: String, from start: Int, room: Int) -> String {
    guard start > 0, TextWidth.of(text) > room else { return TextWidth.fit(text, to: room) }
    return "…" + TextWidth.fit(String(text.dropFirst(start)), to: room - 1)
  }

  /// The text without what can't be seen: equal for texts that people can't tell apart.
  private static func visible(_ text: String) -> String {
    var seen = String.UnicodeScalarView()
    for scalar in text.unicodeScalars where !scalar.properties.isDefaultIgnorableCodePoint {
      seen.append(scalar.properties.generalCategory == .spaceSeparator ? " " : scalar)
    }
    return String(seen)
  }

  private static func escaped(_ text: String, where isEscaped: (Unicode.Scalar) -> Bool = { !$0.isASCII }) -> String {
    text.unicodeScalars.map { scalar in
      isEscaped(scalar) ? String(scalar).utf16.map(escape).joined() : String(scalar)
    }
    .joined()
  }

  private static func escape(_ unit: UInt16) -> String {
    let digits = String(unit, radix: 16)
    return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
  }
}
