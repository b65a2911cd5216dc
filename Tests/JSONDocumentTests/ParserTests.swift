import JSONDocument
import Testing

@Suite struct `Parser` {
  @Test(
    arguments: [
      ("null", JSON.null), ("true", true), ("false", false), (" 1 ", 1), ("\"\"", ""), ("[]", []), ("{}", [:]),
      ("\t[ 1 ,\r\n 2 ]\n", [1, 2]), (#"{ "a" : { "b" : [ null ] } }"#, ["a": ["b": [nil]]]),
    ] as [(String, JSON)])
  func `every kind of value is read, with white space around`(_ text: String, _ value: JSON) throws {
    #expect(try JSON(parsing: text) == value)
  }

  @Test(arguments: [
    (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
    (#""\u0041\u00e9\u00E9\u20AC""#, "Aéé€"),
    (#""\uD83D\uDE00""#, "😀"),
    (#""\ud800\udc00\uDBFF\uDFFF""#, "\u{10000}\u{10FFFF}"),
    (#""\u0000\uFFFF\uD7FF\uE000""#, "\0\u{FFFF}\u{D7FF}\u{E000}"),
    ("\"é€😀\u{7F}\u{2028}\"", "é€😀\u{7F}\u{2028}"),
  ])
  func `escapes and UTF-8 give the scalars they stand for`(_ text: String, _ value: String) throws {
    let read = try #require(try JSON(parsing: text).string)
    #expect(Array(read.unicodeScalars) == Array(value.unicodeScalars))
  }

  @Test func `one name in two normal forms is two members`() throws {
    let object = try #require(try JSON(parsing: "{\"\u{E9}\":1,\"e\u{301}\":2}").object)
    #expect(object.count == 2)
    #expect(object["\u{E9}"] == 1)
    #expect(object["e\u{301}"] == 2)
  }

  @Test(arguments: [
    "0", "-0", "1.0", "1.50", "1e2", "1E+02", "-1.5e-10", "123456789012345678901234567890", "0.1000000000000000000001",
    "1e999999999999999999999",
  ])
  func `numbers are kept as they were written`(_ text: String) throws {
    #expect(try JSON(parsing: text).text == text)
    #expect(try JSON(parsing: "[\(text)]").text == "[\(text)]")
    #expect(try JSON(parsing: "{\"a\":\(text)}").text == "{\"a\":\(text)}")
  }

  @Test func `members keep their order, also when one is replaced, added or removed`() throws {
    let text = #"{"z":1,"a":{"y":2,"b":3},"m":4,"":5}"#
    var object = try #require(try JSON(parsing: text).object)
    #expect(JSON.object(object).text == text)
    #expect(object.keys == ["z", "a", "m", ""])
    object["m"] = 6
    object["a"] = nil
    object["a"] = 7
    #expect(JSON.object(object).text == #"{"z":1,"m":6,"":5,"a":7}"#)
    #expect(JSON.object(object.filter { $0 != "z" }).text == #"{"m":6,"":5,"a":7}"#)
    #expect(object.map(\.key) == object.keys)
  }

  @Test func `only what must be escaped is escaped`() {
    let value = JSON.string("\"\\/\u{8}\u{C}\n\r\t\u{0}\u{1F}\u{7F}é😀\u{2028}")
    #expect(value.text == "\"\\\"\\\\/\\u0008\\u000c\\n\\r\\t\\u0000\\u001f\u{7F}é😀\u{2028}\"")
  }

  @Test func `the text for people is indented by two`() throws {
    let value = try JSON(parsing: #"{"a":[1,{"b":null}],"c":{},"d":[]}"#)
    let pretty = """
      {
        "a": [
          1,
          {
            "b": null
          }
        ],
        "c": {},
        "d": []
      }
      """
    #expect(value.prettyText == pretty)
  }

  @Test func `a value's parts and kind`() {
    let values: [JSON] = [nil, true, 1, "s", [1], ["a": 1]]
    #expect(values.map(\.kind) == ["null", "a boolean", "a number", "a string", "an array", "an object"])
    #expect(values.map(\.isNull) == [true, false, false, false, false, false])
    #expect(values.map(\.bool) == [nil, true, nil, nil, nil, nil])
    #expect(values.map(\.number) == [nil, nil, JSONNumber(1), nil, nil, nil])
    #expect(values.map(\.string) == [nil, nil, nil, "s", nil, nil])
    #expect(values.map(\.array) == [nil, nil, nil, nil, [1], nil])
    #expect(values.map { $0["a"] } == [nil, nil, nil, nil, nil, 1])
    #expect(values[5]["b"] == nil)
  }
}
