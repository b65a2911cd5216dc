import JSONDocument
import Testing

private func view(_ text: String) throws -> JSONView { try JSONView(parsing: Array(text.utf8)) }

private func text(_ view: JSONView) -> String { String(decoding: view.bytes, as: UTF8.self) }

@Suite struct `JSON views` {
  @Test(arguments: [
    ("null", "null", "null"), ("false", "a boolean", "false"), ("-1.50e+3", "a number", "-1.50e+3"),
    ("\"a\"", "a string", "\"a\""), ("[1]", "an array", "[1]"), ("{}", "an object", "{}"),
  ])
  func `a view is of the kind that the value is of, and has its text`(_ json: String, _ kind: String, _ kept: String)
    throws
  {
    let view = try view(" \(json) ")
    #expect(view.kind == kind)
    #expect(try view.kind == JSON(parsing: json).kind)
    #expect(text(view) == kept)
    #expect(view.byteCount == kept.utf8.count)
  }

  @Test func `a scalar is read as what it is, and as nothing else`() throws {
    let views = try ["null", "true", "7", "\"s\"", "[]", "{}"].map(view)
    #expect(views.map(\.isNull) == [true, false, false, false, false, false])
    #expect(views.map(\.bool) == [nil, true, nil, nil, nil, nil])
    #expect(views.map(\.number) == [nil, nil, JSONNumber(7), nil, nil, nil])
    #expect(views.map(\.string) == [nil, nil, nil, "s", nil, nil])
    #expect(views.map(\.isString) == [false, false, false, true, false, false])
    #expect(views.map { $0.isString("s") } == [false, false, false, true, false, false])
    #expect(views.map { $0.elements?.count } == [nil, nil, nil, nil, 0, nil])
    #expect(views.map { $0.members?.count } == [nil, nil, nil, nil, nil, 0])
  }

  @Test func `parts are found in their order, however deep what stands before them`() throws {
    let view = try view(#"[{"a":[[],[1,{"b":2}]],"c":{"d":{}},"e":3},"x",[4]]"#)
    #expect(view.elements?.map(text) == [#"{"a":[[],[1,{"b":2}]],"c":{"d":{}},"e":3}"#, #""x""#, "[4]"])
    let members = try #require(view.elements?.first { _ in true }?.members)
    #expect(
      members.map { "\($0.name.string ?? "")=\(text($0.value))" } == ["a=[[],[1,{\"b\":2}]]", "c={\"d\":{}}", "e=3"])
    #expect(members["e"]?.number?.int == 3)
    #expect(members["c"]?["d"].map(text) == "{}")
    #expect(members["b"] == nil)
    #expect(view["e"] == nil)
  }

  @Test(arguments: [
    ("\t{ \"a\" : [ 1 ,\n2 ] , \"b c\" : { } }\r\n", #"{"a":[1,2],"b c":{}}"#),
    ("[ \"  a \\t \" ]", #"["  a \t "]"#),
    // Escapes and numbers are not put into another form.
    (#"{ "\u0061\/":"\u00e9é", "n":1.50E+2 }"#, #"{"\u0061\/":"\u00e9é","n":1.50E+2}"#),
  ])
  func `the text kept is the text that came, without white space between its parts`(_ given: String, _ kept: String)
    throws
  {
    #expect(try text(view(given)) == kept)
    #expect(try text(view("[\(given)]").elements?.first { _ in true } ?? view("0")) == kept)
    #expect(try JSON(parsing: kept) == JSON(parsing: given))
  }

  @Test func `a part without white space keeps its text in a whole that has some`() throws {
    let whole = try view(#"{ "a": {"b":[1,2]}, "c": [ 3 ] }"#)
    #expect(whole["a"].map(text) == #"{"b":[1,2]}"#)
    #expect(whole["c"].map(text) == "[3]")
  }

  @Test func `names and strings are found by what they mean`() throws {
    let view = try view(#"{"\u0061":"\ud83d\ude00","é":1}"#)
    #expect(view["a"]?.isString("😀") == true)
    #expect(view["a"]?.string == "😀")
    #expect(view["\u{E9}"]?.number?.int == 1)
    // The same letter in two scalars is another name.
    #expect(view["e\u{301}"] == nil)
  }

  @Test func `what is built of a view is what is read at once`() throws {
    var random = RandomJSON(seed: 17)
    for _ in 0..<2000 {
      let value = random.value()
      for written in [value.text, value.prettyText] {
        let view = try view(written)
        #expect(view.json.text == value.text)
        #expect(view == JSONView(value))
        #expect(try JSON(parsing: view.bytes).text == value.text)
      }
    }
  }

  @Test(arguments: [2, 16, 17, 18, 40])
  func `a name that stands twice is found among few and among many`(_ count: Int) throws {
    let names = (0..<count).map { "\"n\($0)\":0" }
    #expect(try view("{\(names.joined(separator: ","))}").members?.count == count)
    for place in [0, count / 2, count - 1] {
      for again in ["\"n\(place)\"", "\"\\u006e\(place)\""] {
        let before = "{" + names.joined(separator: ",") + ", "
        #expect(
          throws: JSONSyntaxError(reason: .duplicateKey("n\(place)"), offset: before.utf8.count)
        ) { try view("\(before)\(again):1}") }
      }
    }
  }

  @Test func `names of objects within one another may be the same`() throws {
    let many = (0..<20).map { #""n\#($0)":{"n0":{"n1":0},"n1":[{"n0":1}]}"# }.joined(separator: ",")
    #expect(try view("{\(many)}").members?.count == 20)
  }

  @Test func `a view is decoded as the value is, and passes through where it is a field's type`() throws {
    struct Thing: Codable {
      var id: Int
      var raw: JSONView
      var labels: [String: String]?
    }
    let many = (0..<100).map { #""l\#($0)":"v""# }.joined(separator: ",")
    let thing: Thing = try view(#"{"id":1,"raw":{ "z":1.50, "a":null },"labels":{\#(many)}}"#).decoded(
      unknownMembers: .refused)
    #expect(text(thing.raw) == #"{"z":1.50,"a":null}"#)
    #expect(thing.labels?.count == 100)
    #expect(try JSON(encoding: thing)["raw"]?.text == #"{"z":1.50,"a":null}"#)
    let error = try #require(throws: Fault.self) {
      try view(#"{"id":1,"raw":0,"r\u0061v":0}"#).decoded(as: Thing.self, unknownMembers: .refused)
    }
    #expect(error.description == #"/rav: "rav" is not known here; known are id, labels, raw"#)
  }

  @Test func `of very many members, one that was not asked for is still found`() throws {
    struct Open: Decodable {
      init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: Name.self)
        for key in members.allKeys where key.stringValue != "last" { _ = try members.decode(Int.self, forKey: key) }
      }
    }
    struct Name: CodingKey {
      let stringValue: String
      var intValue: Int? { nil }
      init(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }
    let many = (0..<200).map { #""m\#($0)":0"# }.joined(separator: ",")
    _ = try view("{\(many)}").decoded(as: Open.self, unknownMembers: .refused)
    let error = try #require(throws: Fault.self) {
      try view(#"{\#(many),"last":0}"#).decoded(as: Open.self, unknownMembers: .refused)
    }
    #expect(error.pointer == ["last"])
  }
}
