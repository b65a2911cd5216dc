/// Breaks a text into as many lines as it needs.
package enum Paragraph {
  /// Breaks between words; in the middle only of a word that is wider than a line. What stands between backticks is a
  /// command that people copy, and counts as one word where it fits a line.
  package static func wrap(_ text: String, to width: Int?) -> [String] {
    guard let width, TextWidth.of(text) > width else { return [text] }
    var lines: [String] = []
    var line = ""
    for word in words(of: text, upTo: width) {
      let longer = line.isEmpty ? word : line + " " + word
      if TextWidth.of(longer) <= width {
        line = longer
      } else {
        if !line.isEmpty { lines.append(line) }
        line = word
        while TextWidth.of(line) > width { lines.append(takeLine(from: &line, width: width)) }
      }
    }
    return line.isEmpty ? lines : lines + [line]
  }

  /// The words of a text, with a command as one.
  ///
  /// - Parameter width: a command that is wider is broken as other text is; nil: none is.
  static func words(of text: String, upTo width: Int?) -> [String] {
    var words: [String] = []
    // The words of a command that has not come to its end yet.
    var open: [Substring] = []
    for word in text.split(separator: " ", omittingEmptySubsequences: false) {
      let isOpen = open.isEmpty != (word.count { $0 == "`" } % 2 == 0)
      open.append(word)
      if isOpen { continue }
      words += joined(open, upTo: width)
      open = []
    }
    // One that has no end is no command.
    return words + open.map(String.init)
  }

  private static func joined(_ words: [Substring], upTo width: Int?) -> [String] {
    let whole = words.joined(separator: " ")
    guard words.count > 1, let width, TextWidth.of(whole) > width else { return [whole] }
    return words.map(String.init)
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
