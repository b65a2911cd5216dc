/// Texts of strangers, made fit for a message: one line of bounded length, whose control characters show.
package enum PlainLine {
  /// - Parameter limit: the most bytes that the line may have; one that is cut ends with `…`.
  /// - Returns: nil where nothing but space is left.
  package static func of(_ text: some StringProtocol, limit: Int) -> String? {
    var line = ""
    var spaceIsDue = false
    for character in text {
      guard !character.isWhitespace else {
        spaceIsDue = !line.isEmpty
        continue
      }
      if spaceIsDue { line.append(" ") }
      spaceIsDue = false
      line += shown(character)
      guard line.utf8.count > limit else { continue }
      while line.utf8.count > limit - ellipsis.utf8.count { line.removeLast() }
      return line + ellipsis
    }
    return line.isEmpty ? nil : line
  }

  /// A character that would break the line, make a terminal act, turn its text round or show nothing, as its number:
  /// `\u{1b}`. nil: it shows as it is.
  package static func escape(of scalar: Unicode.Scalar) -> String? {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
      "\\u{\(String(scalar.value, radix: 16))}"
    default: nil
    }
  }

  private static func shown(_ character: Character) -> String {
    guard character.unicodeScalars.contains(where: { escape(of: $0) != nil }) else { return String(character) }
    return character.unicodeScalars.map { escape(of: $0) ?? String(Character($0)) }.joined()
  }

  private static let ellipsis = "…"

  /// The most bytes of a page that are looked at.
  static let pageLimit = 16_384

  /// What a page says without its tags, scripts and styles.
  static func textOfPage(_ page: String) -> String {
    var text = page
    if text.contains("<") {
      text = text.replacing(#/(?is)<(script|style)\b.*?(<\/\1\s*>|\z)/#, with: " ")
      text = text.replacing(#/(?s)<!--.*?(-->|\z)/#, with: " ")
      text = text.replacing(#/<[^>]*(>|\z)/#, with: " ")
    }
    for (entity, character) in [("&nbsp;", " "), ("&quot;", "\""), ("&#39;", "'"), ("&apos;", "'"), ("&amp;", "&")] {
      text = text.replacing(entity, with: character)
    }
    return text.filter { $0 != ">" }
  }
}
