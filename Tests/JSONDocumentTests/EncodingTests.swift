import JSONDocument
import Testing

private enum Size: String, WordedEnum {
  case small
  case big
}

private struct Box: Codable, Equatable {
  var zeta: Int
  var alpha: String?
  var size: Size
  var inner: [String: [Int]]
  var raw: JSON
  var gaps: [Int?]
}

@Suite struct `Encoding` {
  private let box = Box(
    zeta: 1, alpha: nil, size: .big, inner: ["z": [1], "a": [], "m": [2, 3]], raw: ["b": 1, "a": [nil]],
    gaps: [1, nil])

  @Test func `members stand as encoded, a dictionary's by name, and nil is left out`() throws {
    #expect(
      try JSON(encoding: box).text
        == #"{"zeta":1,"size":"big","inner":{"a":[],"m":[2,3],"z":[1]},"raw":{"b":1,"a":[null]},"gaps":[1,null]}"#)
  }

  @Test func `what is encoded decodes as the same value`() throws {
    let value = try JSON(encoding: box)
    #expect(try value.decoded(as: Box.self, unknownMembers: .refused) == box)
    #expect(try JSON(parsing: value.text).decoded(as: Box.self, unknownMembers: .refused) == box)
  }

  @Test func `raw JSON is written with its numbers as they were`() throws {
    let raw = try JSON(parsing: #"{"n":1.50,"big":123456789012345678901}"#)
    #expect(try JSON(encoding: ["x": raw]).text == #"{"x":{"n":1.50,"big":123456789012345678901}}"#)
    #expect(try JSON(encoding: raw).text == raw.text)
  }

  @Test func `plain values, empty ones, and numbers of every width`() throws {
    #expect(try JSON(encoding: "x") == "x")
    #expect(try JSON(encoding: [String]()).text == "[]")
    #expect(try JSON(encoding: [String: Int]()).text == "{}")
    #expect(try JSON(encoding: [Int8.min, .max]).text == "[-128,127]")
    #expect(try JSON(encoding: UInt64.max).text == "18446744073709551615")
    #expect(try JSON(encoding: [1.0, 0.25]).text == "[1,0.25]")
    #expect(try JSON(encoding: Int?.none) == .null)
    #expect(try JSON(encoding: [true, false]).text == "[true,false]")
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity])
  func `a number that JSON has no word for is refused`(_ number: Double) {
    #expect(throws: EncodingError.self) { try JSON(encoding: ["a": number]) }
  }

  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func `any value passes through a type's field`(_ seed: UInt64) throws {
    var random = RandomJSON(seed: seed)
    for _ in 0..<100 {
      let value = random.value()
      let box = ["member": [value]]
      let encoded = try JSON(encoding: box)
      #expect(encoded.text == #"{"member":["# + value.text + "]}")
      let back: [String: [JSON]] = try encoded.decoded(unknownMembers: .refused)
      #expect(back == box)
    }
  }
}
