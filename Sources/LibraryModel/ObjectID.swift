/// The id of an object or a project in content: 32 hexadecimal digits, in either case.
package enum ObjectID {
  package static func isValid(_ text: String) -> Bool { isValid(text.utf8.span) }

  static func isValid(_ text: Span<UInt8>) -> Bool {
    guard text.count == 32 else { return false }
    for index in text.indices where !isHex(text[index]) { return false }
    return true
  }

  /// For people.
  package static func refusal(of text: String) -> String {
    "\"\(text.prefix(80))\" is not an id; expected 32 hexadecimal digits"
  }

  static func isHex(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte & ~0x20)
  }
}
