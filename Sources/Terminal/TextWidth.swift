/// Measures texts in columns of a terminal, cuts them, and replaces what a terminal would obey.
package enum TextWidth {
  package static func of(_ text: String) -> Int { text.unicodeScalars.reduce(0) { $0 + of($1) } }

  /// The text where it fits, else as much of it as does with `…` behind. Never cuts a character apart.
  package static func fit(_ text: String, to width: Int) -> String {
    if of(text) <= width { return text }
    guard width > 0 else { return "" }
    var kept = prefix(of: text, columns: width - 1)
    while kept.last == " " { kept.removeLast() }
    return kept + "…"
  }

  /// As much of the text as stands in so many columns. Never cuts a character apart.
  package static func prefix(of text: String, columns: Int) -> String {
    var (kept, used) = ("", 0)
    for character in text {
      let wide = of(String(character))
      guard used + wide <= columns else { break }
      kept.append(character)
      used += wide
    }
    return kept
  }

  /// The text on one line, with a picture for each character that a terminal would obey or that hides what stands there.
  package static func tame(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { isWild($0) }) else { return text }
    return String(String.UnicodeScalarView(text.unicodeScalars.map { isWild($0) ? picture(of: $0) : $0 }))
  }

  package static func isWild(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator, .surrogate: true
    // The joiners hold emoji and scripts together; the others turn text round or can't be seen.
    case .format: scalar != "\u{200D}" && scalar != "\u{200C}"
    default: false
    }
  }

  private static func picture(of scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar {
    case "\n", "\r", "\t", "\u{2028}", "\u{2029}": " "
    case "\u{7F}": "\u{2421}"
    default: scalar.value < 0x20 ? Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}" : "\u{FFFD}"
    }
  }

  private static func of(_ scalar: Unicode.Scalar) -> Int {
    if scalar.value < 0x7F { return 1 }
    // Makes of the character before it a picture, two columns wide.
    if scalar == "\u{FE0F}" { return 1 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: break
    }
    if wide.contains(where: { $0.contains(scalar.value) }) || scalar.properties.isEmojiPresentation { return 2 }
    return 1
  }

  /// The blocks whose characters have the East Asian Width W or F.
  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0xA4CF, 0xA960...0xA97F,
    0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6,
    0x16FE0...0x18AFF, 0x1AFF0...0x1B2FF, 0x1F200...0x1F2FF, 0x1F300...0x1F64F, 0x1F680...0x1F6FF,
    0x1F900...0x1F9FF, 0x20000...0x3FFFD,
  ]
}
