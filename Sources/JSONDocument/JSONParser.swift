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
    self = try JSONParser.read(Array(text), depthLimit: depthLimit, valueLimit: valueLimit).value(at: 0)
  }

  package init(parsing text: String, depthLimit: Int = JSON.depthLimit) throws(JSONSyntaxError) {
    try self.init(parsing: text.utf8, depthLimit: depthLimit)
  }
}

/// Checks a text, and notes where each part of it stands. It builds nothing of them.
struct JSONParser {
  private let bytes: [UInt8]
  private let depthLimit: Int
  private let valueLimit: Int
  private var at = 0
  private var values = 0
  private var entries: [JSONText.Entry] = []
  /// How many bytes of white space there are up to here.
  private var spaces = 0
  /// The entries of the names of all objects that are open, those of the innermost last.
  private var names: [Int] = []

  /// So many names of one object are compared with one another; with more, that would take too long.
  private static let fewNames = 16

  static func read(_ bytes: [UInt8], depthLimit: Int, valueLimit: Int) throws(JSONSyntaxError) -> JSONText {
    let limit = Int(UInt32.max)
    guard bytes.count < limit else { throw JSONSyntaxError(reason: .tooLong(limit: limit), offset: limit) }
    var parser = JSONParser(bytes, depthLimit: depthLimit, valueLimit: valueLimit)
    try parser.document()
    return JSONText(bytes, parser.entries)
  }

  private init(_ bytes: [UInt8], depthLimit: Int, valueLimit: Int) {
    self.bytes = bytes
    self.depthLimit = depthLimit
    self.valueLimit = valueLimit
    // A value has some ten bytes in most texts. Where there are more values, there will be room.
    entries.reserveCapacity(bytes.count / 10 + 1)
  }

  private mutating func document() throws(JSONSyntaxError) {
    skipSpace()
    guard at < bytes.count else { throw fault(.empty) }
    try value(depth: 0)
    skipSpace()
    guard at == bytes.count else { throw fault(.trailingText) }
  }

  private mutating func value(depth: Int) throws(JSONSyntaxError) {
    values += 1
    guard values <= valueLimit else { throw fault(.tooMany(limit: valueLimit)) }
    switch try peek() {
    case UInt8(ascii: "{"): try object(depth: depth + 1)
    case UInt8(ascii: "["): try array(depth: depth + 1)
    case UInt8(ascii: "\""): try string()
    case UInt8(ascii: "t"): try word("true", .true)
    case UInt8(ascii: "f"): try word("false", .false)
    case UInt8(ascii: "n"): try word("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try number()
    case let other: throw fault(.unexpected(other))
    }
  }

  private mutating func object(depth: Int) throws(JSONSyntaxError) {
    guard depth <= depthLimit else { throw fault(.tooDeep(limit: depthLimit)) }
    let (own, spacesBefore, firstName) = (begin(.object), spaces, names.count)
    var manyNames: Set<ExactString> = []
    skipSpace()
    if try take(UInt8(ascii: "}")) { return end(own, count: 0, spacesBefore) }
    while true {
      let (start, name) = (at, entries.count)
      guard try peek() == UInt8(ascii: "\"") else { throw fault(.unexpected(bytes[at])) }
      try string()
      names.append(name)
      guard isNew(name, since: firstName, &manyNames) else {
        throw fault(.duplicateKey(text(of: entries[name])), at: start)
      }
      skipSpace()
      guard try take(UInt8(ascii: ":")) else { throw fault(.unexpected(bytes[at])) }
      skipSpace()
      try value(depth: depth)
      skipSpace()
      if try take(UInt8(ascii: "}")) { break }
      guard try take(UInt8(ascii: ",")) else { throw fault(.unexpected(bytes[at])) }
      skipSpace()
    }
    end(own, count: names.count - firstName, spacesBefore)
    names.removeLast(names.count - firstName)
  }

  private mutating func array(depth: Int) throws(JSONSyntaxError) {
    guard depth <= depthLimit else { throw fault(.tooDeep(limit: depthLimit)) }
    let (own, spacesBefore) = (begin(.array), spaces)
    skipSpace()
    if try take(UInt8(ascii: "]")) { return end(own, count: 0, spacesBefore) }
    var count = 0
    while true {
      try value(depth: depth)
      count += 1
      skipSpace()
      if try take(UInt8(ascii: "]")) { return end(own, count: count, spacesBefore) }
      guard try take(UInt8(ascii: ",")) else { throw fault(.unexpected(bytes[at])) }
      skipSpace()
    }
  }

  /// - Returns: the number of its entry.
  private mutating func begin(_ kind: JSONText.Entry.Kind) -> Int {
    entries.append(JSONText.Entry(kind: kind, start: UInt32(at), end: 0, next: 0))
    at += 1
    return entries.count - 1
  }

  private mutating func end(_ own: Int, count: Int, _ spacesBefore: Int) {
    entries[own].end = UInt32(at)
    entries[own].next = UInt32(entries.count)
    entries[own].count = UInt32(count)
    entries[own].isPlain = spaces == spacesBefore
  }

  private mutating func add(_ kind: JSONText.Entry.Kind, from start: Int, to end: Int, isPlain: Bool = true) {
    entries.append(
      JSONText.Entry(
        kind: kind, isPlain: isPlain, start: UInt32(start), end: UInt32(end), next: UInt32(entries.count + 1)))
  }

  /// Whether no other name of the object means the same. The last one of `names` is the one that is asked about.
  private func isNew(_ name: Int, since first: Int, _ manyNames: inout Set<ExactString>) -> Bool {
    let earlier = names[first..<names.count - 1]
    if earlier.count <= Self.fewNames { return !earlier.contains { isSame($0, name) } }
    if manyNames.isEmpty { for other in earlier { manyNames.insert(ExactString(text(of: entries[other]))) } }
    return manyNames.insert(ExactString(text(of: entries[name]))).inserted
  }

  private func isSame(_ one: Int, _ other: Int) -> Bool {
    let (one, other) = (entries[one], entries[other])
    guard one.isPlain, other.isPlain else { return text(of: one).isSame(as: text(of: other)) }
    return bytes.span.extracting(one.range).isSame(as: bytes.span.extracting(other.range))
  }

  private func text(of name: JSONText.Entry) -> String { JSONText.string(name, in: bytes) }

  private mutating func string() throws(JSONSyntaxError) {
    at += 1
    let start = at
    // Runs are the bytes between escapes, which stand for themselves.
    var (run, isASCII, isPlain) = (at, true, true)
    while true {
      let byte = try peek()
      switch byte {
      case UInt8(ascii: "\""):
        if !isASCII { try checkUTF8(from: run) }
        add(.string, from: start, to: at, isPlain: isPlain)
        at += 1
        return
      case UInt8(ascii: "\\"):
        if !isASCII { try checkUTF8(from: run) }
        try escape()
        (run, isASCII, isPlain) = (at, true, false)
      case 0..<0x20: throw fault(.controlCharacter)
      case 0x80...0xFF:
        isASCII = false
        at += 1
      default: at += 1
      }
    }
  }

  /// No escape can stand within a scalar, so each run is valid alone.
  private func checkUTF8(from start: Int) throws(JSONSyntaxError) {
    do {
      _ = try UTF8Span(validating: bytes.span.extracting(start..<at))
    } catch {
      throw fault(.notUTF8, at: start + error.byteOffsets.lowerBound)
    }
  }

  private mutating func escape() throws(JSONSyntaxError) {
    let start = at
    at += 1
    let letter = try peek()
    at += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      return
    case UInt8(ascii: "u"): try scalar(start: start)
    default: throw fault(.badEscape, at: start)
    }
  }

  private mutating func scalar(start: Int) throws(JSONSyntaxError) {
    let code = try hex(start: start)
    if code & 0xFC00 == 0xD800 {
      guard at + 1 < bytes.count, bytes[at] == UInt8(ascii: "\\"), bytes[at + 1] == UInt8(ascii: "u") else {
        throw fault(.loneSurrogate, at: start)
      }
      at += 2
      guard try hex(start: start) & 0xFC00 == 0xDC00 else { throw fault(.loneSurrogate, at: start) }
    } else if code & 0xFC00 == 0xDC00 {
      throw fault(.loneSurrogate, at: start)
    }
  }

  private mutating func hex(start: Int) throws(JSONSyntaxError) -> UInt16 {
    var code: UInt16 = 0
    for _ in 0..<4 {
      guard let digit = JSONText.hexValue(try peek()) else { throw fault(.badEscape, at: start) }
      code = code << 4 | UInt16(digit)
      at += 1
    }
    return code
  }

  private mutating func number() throws(JSONSyntaxError) {
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
    add(.number, from: start, to: at)
  }

  private mutating func digits(from start: Int) throws(JSONSyntaxError) {
    let first = at
    while at < bytes.count, Self.isDigit(bytes[at]) { at += 1 }
    if at == first { throw fault(.badNumber, at: start) }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

  private mutating func word(_ text: StaticString, _ kind: JSONText.Entry.Kind) throws(JSONSyntaxError) {
    let length = text.utf8CodeUnitCount
    for index in 0..<length where at + index >= bytes.count || bytes[at + index] != text.utf8Start[index] {
      throw at + index >= bytes.count ? fault(.unexpectedEnd, at: bytes.count) : fault(.unexpected(bytes[at]))
    }
    add(kind, from: at, to: at + length)
    at += length
  }

  private mutating func skipSpace() {
    let start = at
    while at < bytes.count, bytes[at] == 0x20 || bytes[at] == 0x0A || bytes[at] == 0x0D || bytes[at] == 0x09 { at += 1 }
    spaces += at - start
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
