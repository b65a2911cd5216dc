import JSONDocument
import Testing

private enum Colour: String, WordedEnum {
  case red
  case blue
}

private struct Part: Codable, Equatable {
  var id: Int
}

private struct Thing: Codable, Equatable {
  var name: String
  var many: [Int]?
  var colour: Colour?
  var raw: JSON?
  var labels: [String: String]?
  var parts: [Part]?
  var ratio: Double?
  var isNew: Bool?
  var small: UInt8?
}

private func thing(_ text: String, _ unknown: UnknownMembers = .refused) throws -> Thing {
  try JSON(parsing: text).decoded(unknownMembers: unknown)
}

@Suite struct `Decoding` {
  @Test func `every kind of field is read`() throws {
    let text = #"""
      {"name":"x","many":[1,2.0],"colour":"red","raw":{"b":1.50,"a":null},"labels":{"z":"1","a":"2"},
      "parts":[{"id":1},{"id":2}],"ratio":0.5,"isNew":true,"small":255}
      """#
    let expected = Thing(
      name: "x", many: [1, 2], colour: .red, raw: ["b": 1.5, "a": nil], labels: ["z": "1", "a": "2"],
      parts: [Part(id: 1), Part(id: 2)], ratio: 0.5, isNew: true, small: 255)
    #expect(try thing(text) == expected)
  }

  @Test func `an optional field may be null or left out`() throws {
    #expect(
      try thing(#"{"name":"x","many":null,"colour":null,"raw":null,"labels":null,"ratio":null}"#) == Thing(name: "x"))
    #expect(try thing(#"{"name":"x"}"#) == Thing(name: "x"))
  }

  @Test func `a JSON field passes through with its order and its numbers`() throws {
    let raw = #"{"z":1.50,"a":[1e2,{"y":null,"x":-0}],"":12345678901234567890}"#
    #expect(try thing(#"{"name":"x","raw":"# + raw + "}").raw?.text == raw)
    let all: [JSON] = try JSON(parsing: "[null,1.0,\(raw)]").decoded(unknownMembers: .refused)
    #expect(all.map(\.text) == ["null", "1.0", raw])
  }

  @Test(arguments: [
    (#"{"many":[]}"#, "/name", #"/name: "name" is missing"#),
    (#"{"name":1}"#, "/name", "/name: expected a string, found the number 1"),
    (#"{"name":null}"#, "/name", "/name: expected a string, found null"),
    (#"{"name":"x","many":{}}"#, "/many", "/many: expected an array, found an object"),
    (#"{"name":"x","many":[1,"a"]}"#, "/many/1", "/many/1: expected a whole number, found a string"),
    (#"{"name":"x","many":[1.5]}"#, "/many/0", "/many/0: expected a whole number, found the number 1.5"),
    (#"{"name":"x","many":[1e19]}"#, "/many/0", "/many/0: expected a whole number, found the number 1e19"),
    (#"{"name":"x","small":256}"#, "/small", "/small: expected a whole number, found the number 256"),
    (#"{"name":"x","small":-1}"#, "/small", "/small: expected a whole number, found the number -1"),
    (#"{"name":"x","ratio":1e400}"#, "/ratio", "/ratio: expected a number, found the number 1e400"),
    (#"{"name":"x","ratio":"1"}"#, "/ratio", "/ratio: expected a number, found a string"),
    (#"{"name":"x","isNew":1}"#, "/isNew", "/isNew: expected a boolean, found the number 1"),
    (#"{"name":"x","colour":"green"}"#, "/colour", #"/colour: "green" is none of red, blue"#),
    (#"{"name":"x","colour":true}"#, "/colour", "/colour: expected a string, found a boolean"),
    (#"{"name":"x","labels":{"a/b":1}}"#, "/labels/a~1b", "/labels/a~1b: expected a string, found the number 1"),
    (#"{"name":"x","parts":[{"id":1},{}]}"#, "/parts/1/id", #"/parts/1/id: "id" is missing"#),
    (#"[]"#, "", "the value: expected an object, found an array"),
  ])
  func `a wrong value is told with its place and what was expected`(
    _ text: String, _ pointer: String, _ words: String
  ) throws {
    let error = try #require(throws: Fault.self) { try thing(text, .ignored) }
    #expect(error.pointer.description == pointer)
    #expect(error.description == words)
  }

  @Test func `an unknown member is refused by name, at any depth, and only where asked`() throws {
    let text = #"{"name":"x","nam":1}"#
    let error = try #require(throws: Fault.self) { try thing(text) }
    #expect(error.pointer == JSONPointer(["nam"]))
    #expect(
      error.reason
        == #""nam" is not known here; known are colour, isNew, labels, many, name, parts, ratio, raw, small"#)
    #expect(try thing(text, .ignored) == Thing(name: "x"))

    let deep = #"{"name":"x","parts":[{"id":1},{"id":2,"ide":3}]}"#
    let inner = try #require(throws: Fault.self) { try thing(deep) }
    #expect(inner.description == #"/parts/1/ide: "ide" is not known here; known are id"#)
    #expect(try thing(deep, .ignored).parts == [Part(id: 1), Part(id: 2)])
  }

  @Test func `a dictionary knows every name, and raw JSON is not looked into`() throws {
    let read = try thing(#"{"name":"x","labels":{"anything":"y"},"raw":{"what":"ever"}}"#)
    #expect(read.labels == ["anything": "y"])
    #expect(read.raw == ["what": "ever"])
  }

  @Test func `a type that asks for nothing refuses every member`() throws {
    struct Nothing: Codable {}
    _ = try JSON(parsing: "{}").decoded(as: Nothing.self, unknownMembers: .refused)
    let error = try #require(throws: Fault.self) {
      try JSON(parsing: #"{"a":1}"#).decoded(as: Nothing.self, unknownMembers: .refused)
    }
    #expect(error.description == #"/a: "a" is not known here"#)
  }

  @Test func `a type that takes the value whole answers for its members`() throws {
    struct Whole: Decodable {
      let raw: JSON
      init(from decoder: any Decoder) throws { raw = try JSON(from: decoder) }
    }
    struct Wrapped: Decodable {
      let raw: JSON
      init(from decoder: any Decoder) throws { raw = try decoder.singleValueContainer().decode(JSON.self) }
    }
    let value: JSON = ["a": 1]
    #expect(try value.decoded(as: Whole.self, unknownMembers: .refused).raw == value)
    #expect(try value.decoded(as: Wrapped.self, unknownMembers: .refused).raw == value)
  }

  @Test func `single precision is read and written too`() throws {
    #expect(try JSON(parsing: "[0.5,2]").decoded(as: [Float].self, unknownMembers: .refused) == [0.5, 2])
    #expect(try JSON(encoding: [Float(0.5), 2]).text == "[0.5,2]")
    #expect(throws: Fault.self) {
      try JSON(parsing: "1e39").decoded(as: Float.self, unknownMembers: .refused)
    }
  }
}
