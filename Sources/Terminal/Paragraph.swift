/// Breaks a text into as many lines as it needs.
package enum Paragraph {
  /// Breaks between words; in the middle only of a word that is wider than a line.
  package static func wrap(_ text: String, to width: Int?) -> [String] {
    guard let width, TextWidth.of(text) > width else { return [text] }
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ", omittingEmptySubsequences: false) {
      let longer = line.isEmpty ? String(word) : line + " " + word
      if TextWidth.of(longer) <= width {
        line = longer
      } else {
        if !line.isEmpty { lines.append(line) }
        line = String(word)
        while TextWidth.of(line) > width { lines.append(takeLine(from: &line, width: width)) }
      }
    }
    return line.isEmpty ? lines : lines + [line]
  }

  private static func takeLine(from rest: inout String, width: Int) -> String {
    var (taken, used) = ("", 0)
    while let next = rest.first, taken.isEmpty || used + TextWidth.of(String(next)) <= width {
      used += TextWidth.of(String(next))
      taken.append(rest.removeFirst())
    }
    return taken
  }
}
