import JSONDocument
import Testing

/// A text that is no JSON value, and what the parser must say of it.
struct BadText: Sendable, CustomTestStringConvertible {
  let bytes: [UInt8]
  let reason: JSONSyntaxError.Reason
  let offset: Int

  init(_ text: String, _ reason: JSONSyntaxError.Reason, _ offset: Int) {
    self.init(Array(text.utf8), reason, offset)
  }

  init(_ bytes: [UInt8], _ reason: JSONSyntaxError.Reason, _ offset: Int) {
    self.bytes = bytes
    self.reason = reason
    self.offset = offset
  }

  var testDescription: String { String(decoding: bytes, as: UTF8.self) + " (\(reason) at \(offset))" }
}

private func byte(_ character: Character) -> JSONSyntaxError.Reason { .unexpected(character.asciiValue ?? 0) }

@Suite struct `Parser faults` {
  static let structure = [
    BadText("", .empty, 0),
    BadText(" \t\r\n", .empty, 4),
    BadText("[", .unexpectedEnd, 1),
    BadText("[1", .unexpectedEnd, 2),
    BadText("[1,", .unexpectedEnd, 3),
    BadText("[1,]", byte("]"), 3),
    BadText("[,1]", byte(","), 1),
    BadText("[1 2]", byte("2"), 3),
    BadText("[1}", byte("}"), 2),
    BadText("]", byte("]"), 0),
    BadText("{", .unexpectedEnd, 1),
    BadText("{1:2}", byte("1"), 1),
    BadText("{a:2}", byte("a"), 1),
    BadText(#"{"a""#, .unexpectedEnd, 4),
    BadText(#"{"a"}"#, byte("}"), 4),
    BadText(#"{"a" 1}"#, byte("1"), 5),
    BadText(#"{"a":}"#, byte("}"), 5),
    BadText(#"{"a":1"#, .unexpectedEnd, 6),
    BadText(#"{"a":1,}"#, byte("}"), 7),
    BadText(#"{"a":1 "b":2}"#, byte("\""), 7),
    BadText("1 2", .trailingText, 2),
    BadText("{} x", .trailingText, 3),
    BadText("null\0", .trailingText, 4),
    BadText("// x", byte("/"), 0),
    BadText("'a'", byte("'"), 0),
    BadText("\u{A0}1", .unexpected(0xC2), 0),
    BadText("\u{FEFF}1", .unexpected(0xEF), 0),
  ]

  static let words = [
    BadText("t", .unexpectedEnd, 1),
    BadText("nul", .unexpectedEnd, 3),
    BadText("nulx", byte("n"), 0),
    BadText("[falze]", byte("f"), 1),
    BadText("True", byte("T"), 0),
    BadText("nullnull", .trailingText, 4),
    BadText("NaN", byte("N"), 0),
    BadText("Infinity", byte("I"), 0),
  ]

  static let numbers = [
    BadText("-", .badNumber, 0),
    BadText("[-]", .badNumber, 1),
    BadText("--1", .badNumber, 0),
    BadText("-Infinity", .badNumber, 0),
    BadText("+1", byte("+"), 0),
    BadText("01", .badNumber, 0),
    BadText("[-01]", .badNumber, 1),
    BadText("00", .badNumber, 0),
    BadText(".5", byte("."), 0),
    BadText("1.", .badNumber, 0),
    BadText("1.e1", .badNumber, 0),
    BadText("1e", .badNumber, 0),
    BadText("1e+", .badNumber, 0),
    BadText("[1E-x]", .badNumber, 1),
    BadText("0x10", .trailingText, 1),
    BadText("1_000", .trailingText, 1),
  ]

  static let strings = [
    BadText("\"", .unexpectedEnd, 1),
    BadText("\"abc", .unexpectedEnd, 4),
    BadText("\"a\nb\"", .controlCharacter, 2),
    BadText("\"\0\"", .controlCharacter, 1),
    BadText("\"\u{1F}\"", .controlCharacter, 1),
    BadText(#""a\"#, .unexpectedEnd, 3),
    BadText(#""a\x""#, .badEscape, 2),
    BadText(#""\'""#, .badEscape, 1),
    BadText(#""\u12""#, .badEscape, 1),
    BadText(#""\u12"#, .unexpectedEnd, 5),
    BadText(#""\u12G4""#, .badEscape, 1),
    BadText(#""\U0041""#, .badEscape, 1),
    BadText("\"\\u00é9\"", .badEscape, 1),
    BadText(#""\uD800""#, .loneSurrogate, 1),
    BadText(#""ab\uD800x""#, .loneSurrogate, 3),
    BadText(#""\uD800\n""#, .loneSurrogate, 1),
    BadText(#""\uD800\u0041""#, .loneSurrogate, 1),
    BadText(#""\uD800\uD800""#, .loneSurrogate, 1),
    BadText(#""\uDC00""#, .loneSurrogate, 1),
    BadText(#""\uDFFF\uD800""#, .loneSurrogate, 1),
  ]

  static let notUTF8 = [
    BadText([0x22, 0xFF, 0x22], .notUTF8, 1),
    BadText([0x22, 0x61, 0xC3, 0x22], .notUTF8, 2),
    // A byte that only continues.
    BadText([0x22, 0x61, 0x62, 0x80, 0x22], .notUTF8, 3),
    // Longer than need be.
    BadText([0x22, 0xC0, 0x80, 0x22], .notUTF8, 1),
    // A surrogate as UTF-8.
    BadText([0x22, 0xED, 0xA0, 0x80, 0x22], .notUTF8, 1),
    // Above U+10FFFF.
    BadText([0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], .notUTF8, 1),
    // The good é before it does not hide the bad byte, nor does the escape behind it.
    BadText([0x22, 0xC3, 0xA9, 0xFF, 0x5C, 0x6E, 0x61, 0x22], .notUTF8, 3),
    // The two halves of é, with an escape between.
    BadText([0x22, 0xC3, 0x5C, 0x6E, 0xA9, 0x22], .notUTF8, 1),
    // In a member's name.
    BadText([0x7B, 0x22, 0xFE, 0x22, 0x3A, 0x31, 0x7D], .notUTF8, 2),
    BadText([0xFF], .unexpected(0xFF), 0),
  ]

  static let duplicates = [
    BadText(#"{"a":1,"a":2}"#, .duplicateKey("a"), 7),
    BadText(#"{"a":1,"b":2, "a" :3}"#, .duplicateKey("a"), 14),
    BadText(#"[{"a":{"x":1,"\u0078":2}}]"#, .duplicateKey("x"), 13),
    BadText(#"{"":1,"":2}"#, .duplicateKey(""), 6),
  ]

  @Test(arguments: structure + words + numbers + strings + notUTF8 + duplicates)
  func `each fault has its reason and its offset`(_ bad: BadText) {
    #expect(throws: JSONSyntaxError(reason: bad.reason, offset: bad.offset)) { try JSON(parsing: bad.bytes) }
  }

  @Test(arguments: [("[", "]"), (#"{"a":"#, "}"), (#"[{"a":"#, "}]")])
  func `the bound on depth is exact`(_ open: String, _ close: String) throws {
    let step = open.count { "[{".contains($0) }
    func nested(_ depth: Int) -> String {
      String(repeating: open, count: depth / step) + "1" + String(repeating: close, count: depth / step)
    }
    #expect(try JSON(parsing: nested(JSON.depthLimit)).text == nested(JSON.depthLimit))
    #expect(throws: JSONSyntaxError(reason: .tooDeep(limit: 128), offset: open.utf8.count * 128 / step)) {
      try JSON(parsing: nested(JSON.depthLimit + step))
    }
  }

  @Test func `the bound on depth can be chosen, and does not count brothers`() throws {
    #expect(try JSON(parsing: "7", depthLimit: 0) == 7)
    #expect(throws: JSONSyntaxError(reason: .tooDeep(limit: 0), offset: 1)) { try JSON(parsing: " []", depthLimit: 0) }
    #expect(try JSON(parsing: "[[1],[2],{}]", depthLimit: 2) == [[1], [2], [:]])
    #expect(throws: JSONSyntaxError(reason: .tooDeep(limit: 2), offset: 6)) {
      try JSON(parsing: "[[1],[[2]]]", depthLimit: 2)
    }
  }

  @Test func `a million brackets are refused without using up the stack`() {
    #expect(throws: JSONSyntaxError.self) { try JSON(parsing: repeatElement(UInt8(ascii: "["), count: 1_000_000)) }
  }

  @Test func `a fault's place is told as line and column`() throws {
    let text = "{\n  \"a\": 1,\n  \"b\": x\n}"
    let error = try #require(throws: JSONSyntaxError.self) { try JSON(parsing: text) }
    #expect(error.place(in: text.utf8) == (3, 8))
    #expect(error.description == "at byte 19: unexpected 'x'")
    #expect(JSONSyntaxError(reason: .empty, offset: 0).place(in: "".utf8) == (1, 1))
    #expect(JSONSyntaxError(reason: .unexpectedEnd, offset: 2).place(in: "[\n".utf8) == (2, 1))
  }

  @Test(arguments: [
    (JSONSyntaxError.Reason.empty, "there is no JSON value"),
    (.unexpectedEnd, "the text ends in the middle of a value"),
    (.unexpected(0x7F), "unexpected byte 127"),
    (.badNumber, "this is not a JSON number"),
    (.badEscape, "this is not an escape that JSON knows"),
    (.loneSurrogate, "half of a surrogate pair stands alone"),
    (.controlCharacter, "a control character in a string must be escaped"),
    (.notUTF8, "this is not UTF-8"),
    (.duplicateKey("a"), "the member \"a\" stands twice in its object"),
    (.tooDeep(limit: 3), "values are nested more than 3 deep"),
    (.trailingText, "there is more text after the value"),
  ])
  func `each reason has words`(_ reason: JSONSyntaxError.Reason, _ words: String) {
    #expect(JSONSyntaxError(reason: reason, offset: 0).explanation == words)
  }
}
