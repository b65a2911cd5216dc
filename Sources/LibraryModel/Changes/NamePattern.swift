/// A pattern for names: `*` is any text, none included, `?` is one character, and a backslash takes the next character
/// as it is. All else stands for itself, in its case.
struct NamePattern: Sendable {
  private enum Part: Equatable {
    case character(Character)
    case one
    case any
  }

  private let parts: [Part]

  /// nil: nothing follows the backslash at its end.
  init?(_ text: String) {
    var parts: [Part] = []
    var rest = text[...]
    while let character = rest.popFirst() {
      switch character {
      case "*": if parts.last != .any { parts.append(.any) }
      case "?": parts.append(.one)
      case "\\":
        guard let escaped = rest.popFirst() else { return nil }
        parts.append(.character(escaped))
      default: parts.append(.character(character))
      }
    }
    self.parts = parts
  }

  /// Goes back to the last `*` only, which is enough: what stands before it has found its earliest place.
  func matches(_ name: String) -> Bool {
    var (at, part) = (name.startIndex, 0)
    var retry: (at: String.Index, part: Int)?
    while at < name.endIndex {
      if part < parts.count, parts[part] == .any {
        part += 1
        retry = (at, part)
      } else if part < parts.count, parts[part] == .one || parts[part] == .character(name[at]) {
        name.formIndex(after: &at)
        part += 1
      } else if let last = retry {
        at = name.index(after: last.at)
        part = last.part
        retry = (at, part)
      } else {
        return false
      }
    }
    return parts[part...].allSatisfy { $0 == .any }
  }
}
