import Terminal

/// Text of a page. What is put into it by interpolation is escaped, unless it is itself HTML: only literals of this program are
/// taken as they stand.
///
/// What a browser would obey or what hides what stands there is replaced by a picture of it, as it is on a terminal.
struct HTML: Sendable, ExpressibleByStringInterpolation {
  private(set) var text: String

  init(stringLiteral value: String) { text = value }
  init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }

  struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var text = ""

    init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity * 2) }

    mutating func appendLiteral(_ literal: String) { text += literal }
    mutating func appendInterpolation(_ words: String) { HTML.escape(words, into: &text) }
    mutating func appendInterpolation(_ number: Int) { text += String(number) }
    mutating func appendInterpolation(_ html: HTML) { text += html.text }
    mutating func appendInterpolation(_ parts: [HTML]) { for part in parts { text += part.text } }
  }

  static func += (page: inout HTML, part: HTML) { page.text += part.text }

  /// Lines of a `<pre>`, where the ends of lines stand.
  static func lines(_ text: String) -> HTML {
    var html: HTML = ""
    for (at, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if at > 0 { html.text += "\n" }
      escape(String(line), into: &html.text)
    }
    return html
  }

  /// How many bytes a text takes on the page at most.
  static func size(of words: String) -> Int {
    words.utf8.reduce(0) { $0 + ("&<>\"'".utf8.contains($1) ? 6 : $1 < 0x20 ? 3 : 1) }
  }

  private static func escape(_ words: String, into text: inout String) {
    for scalar in TextWidth.tame(words).unicodeScalars {
      switch scalar {
      case "&": text += "&amp;"
      case "<": text += "&lt;"
      case ">": text += "&gt;"
      case "\"": text += "&quot;"
      case "'": text += "&#39;"
      // These are in no XML document.
      case "\u{FFFE}", "\u{FFFF}": text += "\u{FFFD}"
      default: text.unicodeScalars.append(scalar)
      }
    }
  }
}
