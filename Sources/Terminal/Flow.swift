/// A line of parts in different colours. What does not fit is continued below, further in; nothing is cut.
package struct Flow: Sendable {
  /// Columns before the first line; the lines below it stand four columns further in.
  package let indent: Int
  /// The parts, which are shown with a space between them.
  package let parts: [Cell]

  package init(indent: Int, _ parts: [Cell]) {
    self.indent = indent
    self.parts = parts.filter { !$0.text.isEmpty }
  }

  package func lines(width: Int?, hasColour: Bool) -> [String] {
    let first = width.map { max(10, $0 - indent) }
    let further = width.map { max(10, $0 - indent - 4) }
    var lines: [[Word]] = [[]]
    var used = 0
    for part in parts {
      for word in Paragraph.words(of: part.text, upTo: further) {
        // A word that is wider than a line is broken.
        for piece in Paragraph.wrap(word, to: further) {
          let wide = TextWidth.of(piece)
          if let room = lines.count == 1 ? first : further, !lines[lines.count - 1].isEmpty, used + 1 + wide > room {
            lines.append([])
            used = 0
          }
          let isFirst = lines[lines.count - 1].isEmpty
          // A space at which a line is broken is not seen.
          if isFirst, piece.isEmpty { continue }
          used += (isFirst ? 0 : 1) + wide
          lines[lines.count - 1].append((piece, part.ink))
        }
      }
    }
    return lines.enumerated().map { at, words in
      String(repeating: " ", count: indent + (at == 0 ? 0 : 4)) + Self.painted(words, hasColour)
    }
  }

  private typealias Word = (text: String, ink: Ink)

  /// Words of one colour are painted together.
  private static func painted(_ words: [Word], _ hasColour: Bool) -> String {
    var runs: [Word] = []
    for word in words {
      if let last = runs.last, last.ink == word.ink {
        runs[runs.count - 1].text = "\(last.text) \(word.text)"
      } else {
        runs.append(word)
      }
    }
    return runs.map { $0.ink.paint($0.text, hasColour) }.joined(separator: " ")
  }
}
