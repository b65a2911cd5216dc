/// A text that is one JSON value, and where each part of it stands. What a part means is only worked out when it is asked for.
final class JSONText: Sendable {
  /// Where a value or the name of a member stands. Those of what is within it follow: of an object a name and a value in turn.
  struct Entry {
    enum Kind: UInt8 { case null, `false`, `true`, number, string, array, object }

    let kind: Kind
    /// Of a string: it has no escapes. Of an array or an object: there is no white space between its parts.
    var isPlain = true
    /// The first byte; of a string the one behind the quote.
    let start: UInt32
    /// The byte behind the last one; of a string the closing quote.
    var end: UInt32
    /// The entry of what follows behind it.
    var next: UInt32
    /// How many members or elements there are.
    var count: UInt32 = 0

    var range: Range<Int> { Int(start)..<Int(end) }
  }

  let bytes: [UInt8]
  /// The first one is the value's as a whole.
  let entries: [Entry]

  init(_ bytes: [UInt8], _ entries: [Entry]) {
    self.bytes = bytes
    self.entries = entries
  }
}

extension JSONText {
  func string(_ entry: Entry) -> String { Self.string(entry, in: bytes) }

  /// What a string says.
  static func string(_ entry: Entry, in bytes: [UInt8]) -> String {
    entry.isPlain
      ? String(decoding: bytes[entry.range], as: UTF8.self)
      : String(decoding: unescaped(bytes, entry.range), as: UTF8.self)
  }

  func number(_ entry: Entry) -> JSONNumber {
    JSONNumber(checked: String(decoding: bytes[entry.range], as: UTF8.self))
  }

  /// Looks at the bytes of a string.
  func withString<Result, Failure: Error>(
    _ index: Int, _ look: (Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let (bytes, range) = (bytes, entries[index].range)
    guard entries[index].isPlain else {
      let plain = Self.unescaped(bytes, range)
      return try look(plain.span)
    }
    return try look(bytes.span.extracting(range))
  }

  /// Whether a value is a string that has these bytes.
  func isString(_ index: Int, _ other: Span<UInt8>) -> Bool {
    guard entries[index].kind == .string else { return false }
    let (bytes, range) = (bytes, entries[index].range)
    guard entries[index].isPlain else {
      let plain = Self.unescaped(bytes, range)
      return plain.span.isSame(as: other)
    }
    return bytes.span.extracting(range).isSame(as: other)
  }

  /// The value of a member of an object, by the member's name; nil: there is none.
  func member(_ name: Span<UInt8>, of object: Int) -> Int? {
    var at = object + 1
    while at < Int(entries[object].next) {
      if isString(at, name) { return at + 1 }
      at = Int(entries[at + 1].next)
    }
    return nil
  }

  /// Builds the value of an entry.
  func value(at index: Int) -> JSON {
    let entry = entries[index]
    switch entry.kind {
    case .null: return .null
    case .false: return .bool(false)
    case .true: return .bool(true)
    case .number: return .number(number(entry))
    case .string: return .string(string(entry))
    case .array:
      var elements: [JSON] = []
      elements.reserveCapacity(Int(entry.count))
      var at = index + 1
      while at < Int(entry.next) {
        elements.append(value(at: at))
        at = Int(entries[at].next)
      }
      return .array(elements)
    case .object:
      return .object(
        JSONObject(count: Int(entry.count)) { add in
          var at = index + 1
          while at < Int(entry.next) {
            add(string(entries[at]), value(at: at + 1))
            at = Int(entries[at + 1].next)
          }
        })
    }
  }

  /// What the bytes between the quotes of a string stand for. The parser has checked the escapes.
  static func unescaped(_ text: [UInt8], _ range: Range<Int>) -> [UInt8] {
    var plain: [UInt8] = []
    plain.reserveCapacity(range.count)
    var at = range.lowerBound
    while at < range.upperBound {
      let byte = text[at]
      at += 1
      guard byte == UInt8(ascii: "\\") else {
        plain.append(byte)
        continue
      }
      let letter = text[at]
      at += 1
      switch letter {
      case UInt8(ascii: "b"): plain.append(0x08)
      case UInt8(ascii: "f"): plain.append(0x0C)
      case UInt8(ascii: "n"): plain.append(0x0A)
      case UInt8(ascii: "r"): plain.append(0x0D)
      case UInt8(ascii: "t"): plain.append(0x09)
      case UInt8(ascii: "u"):
        var code = hex(text, at)
        at += 4
        if code & 0xFC00 == 0xD800 {
          code = 0x10000 + (code & 0x3FF) << 10 + (hex(text, at + 2) & 0x3FF)
          at += 6
        }
        if let scalar = UnicodeScalar(code) { plain += UTF8.encode(scalar) ?? UTF8.EncodedScalar() }
      default: plain.append(letter)
      }
    }
    return plain
  }

  private static func hex(_ text: [UInt8], _ start: Int) -> UInt32 {
    (0..<4).reduce(0) { code, offset in code << 4 | UInt32(hexValue(text[start + offset]) ?? 0) }
  }

  /// nil: it is no hexadecimal digit.
  static func hexValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
