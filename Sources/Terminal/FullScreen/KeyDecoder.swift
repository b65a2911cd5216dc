/// Reads keys from what a terminal sends. Bytes come in pieces of any size; what is not known is left out, so that none of it
/// is taken for letters.
package struct KeyDecoder: Sendable {
  private var rest: [UInt8] = []

  package init() {}

  /// Whether an escape has come and nothing behind it yet: it may be the key, or the beginning of another one. Where nothing
  /// more comes for a moment it is the key, which `flush` says.
  package var isPending: Bool { !rest.isEmpty }

  /// How long that moment is. What a terminal sends for one key comes at once, also over slow lines.
  package static let patience = Duration.milliseconds(50)

  package mutating func feed(_ bytes: some Sequence<UInt8>) -> [Key] {
    rest += bytes
    var keys: [Key] = []
    while !rest.isEmpty, let (key, length) = first() {
      rest.removeFirst(length)
      if let key { keys.append(key) }
    }
    return keys
  }

  /// Gives up waiting for more.
  package mutating func flush() -> [Key] {
    defer { rest = [] }
    return rest == [Self.escape] ? [.escape] : []
  }

  private static let escape: UInt8 = 0x1B

  /// The first key and the number of its bytes; nil where more have to come. A sequence that is not known has no key.
  private func first() -> (Key?, length: Int)? {
    switch rest[0] {
    case Self.escape: return sequence()
    case 0x0D, 0x0A: return (.enter, 1)
    case 0x09: return (.tab, 1)
    case 0x7F, 0x08: return (.backspace, 1)
    case 0x01...0x1A: return (.control(Character(Unicode.Scalar(rest[0] + 0x60))), 1)
    case 0x20...0x7E: return (.character(Character(Unicode.Scalar(rest[0]))), 1)
    case 0xC2...0xF4: return character()
    default: return (nil, 1)
    }
  }

  /// What begins with an escape: a key with a name, or the key of that name.
  private func sequence() -> (Key?, length: Int)? {
    guard rest.count > 1 else { return nil }
    switch rest[1] {
    case UInt8(ascii: "["):
      guard let end = rest[2...].firstIndex(where: { (0x40...0x7E).contains($0) }) else {
        // Longer than any key: it is none.
        return rest.count > 32 ? (nil, rest.count) : nil
      }
      return (Self.key(parameters: rest[2..<end], final: rest[end]), end + 1)
    case UInt8(ascii: "O"):
      guard rest.count > 2 else { return nil }
      return (Self.key(parameters: [], final: rest[2]), 3)
    default: return (.escape, 1)
    }
  }

  private static func key(parameters: ArraySlice<UInt8>, final: UInt8) -> Key? {
    switch Unicode.Scalar(final) {
    case "A": return .up
    case "B": return .down
    case "C": return .right
    case "D": return .left
    case "H": return .home
    case "F": return .end
    case "Z": return .backTab
    case "M": return .enter
    case "~":
      switch String(decoding: parameters.prefix { $0 != UInt8(ascii: ";") }, as: UTF8.self) {
      case "1", "7": return .home
      case "4", "8": return .end
      case "3": return .delete
      case "5": return .pageUp
      case "6": return .pageDown
      default: return nil
      }
    default: return nil
    }
  }

  /// A character of several bytes, in UTF-8.
  private func character() -> (Key?, length: Int)? {
    let length = rest[0] < 0xE0 ? 2 : rest[0] < 0xF0 ? 3 : 4
    let bytes = rest.prefix(length)
    guard bytes.dropFirst().allSatisfy({ (0x80...0xBF).contains($0) }) else { return (nil, 1) }
    guard bytes.count == length else { return nil }
    guard let text = String(validating: bytes, as: UTF8.self), let character = text.first else { return (nil, length) }
    return (.character(character), length)
  }
}
