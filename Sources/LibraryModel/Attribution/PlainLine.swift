/// Texts of strangers, made fit for a message: one line, no control characters, no markup, of bounded length.
package enum PlainLine {
  /// - Parameter limit: the most bytes that the line may have; one that is cut ends with `…`.
  /// - Returns: nil where nothing printable is left.
  package static func of(_ text: some StringProtocol, limit: Int) -> String? {
    var line = ""
    var spaceIsDue = false
    for character in text {
      guard character.isPrintable else {
        spaceIsDue = !line.isEmpty
        continue
      }
      if spaceIsDue { line.append(" ") }
      spaceIsDue = false
      line.append(character)
      guard line.utf8.count > limit else { continue }
      while line.utf8.count > limit - ellipsis.utf8.count { line.removeLast() }
      return line + ellipsis
    }
    return line.isEmpty ? nil : line
  }

  private static let ellipsis = "…"

  /// What a page says without its tags, scripts and styles. Only its first 16 KiB are looked at.
  static func textOfPage(_ bytes: some Collection<UInt8>) -> String {
    var text = String(decoding: bytes.prefix(16_384), as: UTF8.self)
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

extension Character {
  fileprivate var isPrintable: Bool {
    unicodeScalars.allSatisfy {
      switch $0.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .spaceSeparator, .surrogate, .privateUse,
        .unassigned:
        false
      default: true
      }
    }
  }
}
