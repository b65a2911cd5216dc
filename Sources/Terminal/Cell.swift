/// A text with its colour. Characters that a terminal would obey are replaced here, whoever wrote the text.
package struct Cell: Sendable, Equatable, ExpressibleByStringLiteral {
  package let text: String
  package let ink: Ink

  package init(_ text: String, _ ink: Ink = .plain) {
    var tame = TextWidth.tame(text)
    while tame.last == " " { tame.removeLast() }
    self.text = tame
    self.ink = ink
  }

  package init(_ number: Int) { self.init(String(number)) }

  package init(stringLiteral value: String) { self.init(value) }

  package static let empty = Cell("")
}

/// What a text is to look like, in colours that a terminal's own palette makes readable.
package enum Ink: Sendable {
  case plain, strong, faint, good, bad, busy, caution
  /// Where somebody is, as in a list: the colours of letters and of what is behind them change places.
  case chosen

  package func paint(_ text: String, _ hasColour: Bool) -> String {
    guard hasColour, let code, !text.isEmpty else { return text }
    return "\u{1B}[\(code)m\(text)\u{1B}[0m"
  }

  private var code: Int? {
    switch self {
    case .plain: nil
    case .strong: 1
    case .faint: 2
    case .good: 32
    case .bad: 31
    case .busy: 36
    case .caution: 33
    case .chosen: 7
    }
  }
}
