extension JSON {
  /// How deep arrays and objects may nest, unless told. A bound on the stack that a stranger's text can use.
  package static let depthLimit = 128

  /// Reads one JSON value (RFC 8259): UTF-8, each member once, nothing behind it but white space.
  ///
  /// - Parameter valueLimit: how many values there may be in all. Each takes many times the memory of its text where that is
  ///   short.
  package init(
    parsing text: some Sequence<UInt8>, depthLimit: Int = JSON.depthLimit, valueLimit: Int = .max
  ) throws(JSONSyntaxError) {
    var parser = JSONParser(bytes: Array(text), depthLimit: depthLimit, valueLimit: valueLimit)
    self = try parser.document()
  }

  package init(parsing text: String, depthLimit: Int = JSON.depthLimit) throws(JSONSyntaxError) {
    try self.init(parsing: text.utf8, depthLimit: depthLimit)
  }
}

private struct JSONParser {
  let bytes: [UInt8]
  let depthLimit: Int
  let valueLimit: Int
  var at = 0
  private var values = 0

  init(bytes: [UInt8], depthLimit: Int, valueLimit: Int) {
    self.bytes = bytes
    self.depthLimit = depthLimit
    self.valueLimit = valueLimit
  }

  mutating func document() throws(JSONSyntaxError) -> JSON {
    skipSpace()
    guard at < bytes.count else { throw fault(.empty) }
    let value = try value(depth: 0)
    skipSpace()
    guard at == bytes.count else { throw fault(.trailingText) }
    return value
  }

  private mutating func value(depth: Int) throws(JSONSyntaxError) -> JSON {
    values += 1
    guard values <= valueLimit else { throw fault(.tooMany(limit: valueLimit)) }
    switch try peek() {
    case UInt8(ascii: "{"): return .object(try object(depth: depth + 1))
    case UInt8(ascii: "["): return .array(try array(depth: depth + 1))
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
    case let other: throw fault(.unexpected(other))
    }
  }

  private mutating func object(depth: Int) throws(JSONSyntaxError) -> JSONObject {
    guard depth <= depthLimit else { throw fault(.tooDeep(limit: depthLimit)) }
    at += 1
    var members = JSONObject()
    skipSpace()
    if try take(UInt8(ascii: "}")) { return members }
    while true {
      let start = at
      guard try peek() == UInt8(ascii: "\"") else { throw fault(.unexpected(bytes[at])) }
      let name = try string()
      guard members[name] == nil else { throw fault(.duplicateKey(name), at: start) }
      skipSpace()
      guard try take(UInt8(ascii: ":")) else { throw fault(.unexpected(bytes[at])) }
      skipSpace()
      members[name] = try value(depth: depth)
      skipSpace()
      if try take(UInt8(ascii: "}")) { return members }
      guard try take(UInt8(ascii: ",")) else { throw fault(.unexpected(bytes[at])) }
      skipSpace()
    }
  }

  private mutating func array(depth: Int) throws(JSONSyntaxError) -> [JSON] {
    guard depth <= depthLimit else { throw fault(.tooDeep(limit: depthLimit)) }
    at += 1
    var elements: [JSON] = []
    skipSpace()
    if try take(UInt8(ascii: "]")) { return elements }
    while true {
      elements.append(try value(depth: depth))
      skipSpace()
      if try take(UInt8(ascii: "]")) { return elements }
      guard try take(UInt8(ascii: ",")) else { throw fault(.unexpected(bytes[at])) }
      skipSpace()
    }
  }

  private mutating func string() throws(JSONSyntaxError) -> String {
    at += 1
    var text = ""
    var plainFrom = at
    while true {
      let byte = try peek()
      switch byte {
      case UInt8(ascii: "\""):
        let rest = try plain(from: plainFrom)
        at += 1
        return text.isEmpty ? rest : text + rest
      case UInt8(ascii: "\\"):
        text += try plain(from: plainFrom)
        text += try escape()
        plainFrom = at
      case 0..<0x20: throw fault(.controlCharacter)
      default: at += 1
      }
    }
  }

  /// The bytes up to here, which stand for themselves. No escape can stand within a scalar, so each run is valid alone.
  private func plain(from start: Int) throws(JSONSyntaxError) -> String {
    let run = bytes[start..<at]
    if let text = String(validating: run, as: UTF8.self) { return text }
    var (decoder, rest, good) = (UTF8(), run.makeIterator(), start)
    while case .scalarValue(let scalar) = decoder.decode(&rest) { good += UTF8.width(scalar) }
    throw fault(.notUTF8, at: good)
  }

  private mutating func escape() throws(JSONSyntaxError) -> String {
    let start = at
    at += 1
    let letter = try peek()
    at += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return String(UnicodeScalar(letter))
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return String(try scalar(start: start))
    default: throw fault(.badEscape, at: start)
    }
  }

  private mutating func scalar(start: Int) throws(JSONSyntaxError) -> Character {
    var code = UInt32(try hex(start: start))
    if code & 0xFC00 == 0xD800 {
      guard at + 1 < bytes.count, bytes[at] == UInt8(ascii: "\\"), bytes[at + 1] == UInt8(ascii: "u") else {
        throw fault(.loneSurrogate, at: start)
      }
      at += 2
      let low = UInt32(try hex(start: start))
      guard low & 0xFC00 == 0xDC00 else { throw fault(.loneSurrogate, at: start) }
      code = 0x10000 + (code & 0x3FF) << 10 + (low & 0x3FF)
    }
    guard let scalar = UnicodeScalar(code) else { throw fault(.loneSurrogate, at: start) }
    return Character(scalar)
  }

  private mutating func hex(start: Int) throws(JSONSyntaxError) -> UInt16 {
    var code: UInt16 = 0
    for _ in 0..<4 {
      let byte = try peek()
      guard let digit = Character(UnicodeScalar(byte)).hexDigitValue, byte < 0x80 else {
        throw fault(.badEscape, at: start)
      }
      code = code << 4 | UInt16(digit)
      at += 1
    }
    return code
  }

  private mutating func number() throws(JSONSyntaxError) -> JSONNumber {
    let start = at
    if bytes[at] == UInt8(ascii: "-") { at += 1 }
    if at < bytes.count, bytes[at] == UInt8(ascii: "0") { at += 1 } else { try digits(from: start) }
    if at < bytes.count, bytes[at] == UInt8(ascii: ".") {
      at += 1
      try digits(from: start)
    }
    if at < bytes.count, bytes[at] | 0x20 == UInt8(ascii: "e") {
      at += 1
      if at < bytes.count, bytes[at] == UInt8(ascii: "+") || bytes[at] == UInt8(ascii: "-") { at += 1 }
      try digits(from: start)
    }
    if at < bytes.count, Self.isDigit(bytes[at]) { throw fault(.badNumber, at: start) }
    return JSONNumber(checked: String(decoding: bytes[start..<at], as: UTF8.self))
  }

  private mutating func digits(from start: Int) throws(JSONSyntaxError) {
    let first = at
    while at < bytes.count, Self.isDigit(bytes[at]) { at += 1 }
    if at == first { throw fault(.badNumber, at: start) }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

  private mutating func word(_ text: StaticString, _ value: JSON) throws(JSONSyntaxError) -> JSON {
    let length = text.utf8CodeUnitCount
    for index in 0..<length where at + index >= bytes.count || bytes[at + index] != text.utf8Start[index] {
      throw at + index >= bytes.count ? fault(.unexpectedEnd, at: bytes.count) : fault(.unexpected(bytes[at]))
    }
    at += length
    return value
  }

  private mutating func skipSpace() {
    while at < bytes.count, bytes[at] == 0x20 || bytes[at] == 0x0A || bytes[at] == 0x0D || bytes[at] == 0x09 { at += 1 }
  }

  private func peek() throws(JSONSyntaxError) -> UInt8 {
    guard at < bytes.count else { throw fault(.unexpectedEnd) }
    return bytes[at]
  }

  private mutating func take(_ byte: UInt8) throws(JSONSyntaxError) -> Bool {
    guard try peek() == byte else { return false }
    at += 1
    return true
  }

  private func fault(_ reason: JSONSyntaxError.Reason, at place: Int? = nil) -> JSONSyntaxError {
    JSONSyntaxError(reason: reason, offset: place ?? at)
  }
}
