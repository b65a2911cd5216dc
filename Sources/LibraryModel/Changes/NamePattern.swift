/// A pattern for names: `*` is any text, none included, `?` is one character, and a backslash takes the next character
/// as it is. All else stands for itself, in its case.
package struct NamePattern: Sendable {
  private enum Part<Sign: Equatable & Sendable>: Equatable, Sendable {
    case sign(Sign)
    case one
    case any

    func map<Other>(_ transform: (Sign) -> Other?) -> Part<Other>? {
      switch self {
      case .sign(let sign): transform(sign).map(Part<Other>.sign)
      case .one: .one
      case .any: .any
      }
    }
  }

  private let parts: [Part<Character>]
  /// The same, where each character is a byte of ASCII, for names of which this is true, too: characters of other texts take ten
  /// times as long to tell apart. nil: the pattern has others.
  private let plainParts: [Part<UInt8>]?

  /// nil: nothing follows the backslash at its end.
  package init?(_ text: String) {
    var parts: [Part<Character>] = []
    var rest = text[...]
    while let character = rest.popFirst() {
      switch character {
      case "*": if parts.last != .any { parts.append(.any) }
      case "?": parts.append(.one)
      case "\\":
        guard let escaped = rest.popFirst() else { return nil }
        parts.append(.sign(escaped))
      default: parts.append(.sign(character))
      }
    }
    self.parts = parts
    let plain = parts.compactMap { $0.map { $0.utf8.count == 1 ? $0.utf8.first : nil } }
    plainParts = plain.count == parts.count ? plain : nil
  }

  package func matches(_ name: String) -> Bool {
    if let plainParts {
      let isMatch = name.utf8.withContiguousStorageIfAvailable { bytes in
        bytes.allSatisfy(Self.isPlain) ? Self.matches(plainParts, bytes) : nil
      }
      if let isMatch, let isMatch { return isMatch }
    }
    return Self.matches(parts, name)
  }

  /// A carriage return may be one character with the byte behind it.
  private static func isPlain(_ byte: UInt8) -> Bool { byte < 0x80 && byte != UInt8(ascii: "\r") }

  /// Goes back to the last `*` only, which is enough: what stands before it has found its earliest place.
  private static func matches<Name: Collection>(_ parts: [Part<Name.Element>], _ name: Name) -> Bool {
    var (at, part) = (name.startIndex, 0)
    var retry: (at: Name.Index, part: Int)?
    while at < name.endIndex {
      if part < parts.count, parts[part] == .any {
        part += 1
        retry = (at, part)
      } else if part < parts.count, parts[part] == .one || parts[part] == .sign(name[at]) {
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

  /// Why a text is not taken as a pattern; nil: it is.
  package static func fault(of text: String) -> String? {
    if text.utf8.count > Limits.patternBytes {
      return "it has \(text.utf8.count) bytes; at most \(Limits.patternBytes) are taken"
    }
    return NamePattern(text) == nil ? "nothing follows the backslash at its end; '\\\\' is one backslash" : nil
  }

  /// The pattern that only this name matches.
  package static func exactly(_ name: String) -> String {
    name.map { "*?\\".contains($0) ? "\\\($0)" : String($0) }.joined()
  }
}
