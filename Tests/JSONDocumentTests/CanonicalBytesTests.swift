import JSONDocument
import Testing

private func canonical(_ value: JSONView) -> [UInt8] {
  var (canonical, bytes) = (CanonicalBytes(), [UInt8]())
  canonical.add(value) { bytes += $0 }
  canonical.finish { bytes += $0 }
  return bytes
}

private func canonical(_ text: String) throws -> [UInt8] { try canonical(JSONView(parsing: Array(text.utf8))) }

@Suite struct `Canonical bytes` {
  @Test(arguments: [
    ("1", "1.0"), ("100", "1E2"), ("0", "-0.0e7"), ("-1.50", "-15e-1"), ("\"a\"", "\"\\u0061\""), ("\"/\"", #""\/""#),
    (#"{"a":1,"b":[2,3]}"#, #" { "b" : [ 2.0 , 3 ] , "\u0061" : 1 } "#), (#"{"é":1,"z":2}"#, #"{"z":2,"\u00e9":1}"#),
  ])
  func `values that are equal have the same`(_ one: String, _ other: String) throws {
    #expect(try JSON(parsing: one) == JSON(parsing: other))
    #expect(try canonical(one) == canonical(other))
  }

  @Test func `values that differ have others, also beside and within one another`() throws {
    let texts = [
      "null", "false", "true", "0", "1", "10", "-1", "1e1000000000000000000", "1e1000000000000000001", "\"\"", "\"1\"",
      "\"null\"", "\"e\u{301}\"", "\"\u{E9}\"", "[]", "[[]]", "[[],[]]", "[1]", "[1,1]", "[11]", "[\"1\",\"1\"]",
      "[\"11\"]",
      "{}", "[{}]", #"{"a":"b"}"#, #"["a","b"]"#, #"{"a":{"b":1}}"#, #"{"a":{},"b":1}"#, #"{"a":null}"#, #"{"ab":""}"#,
      #"{"a":"","b":""}"#,
    ]
    let all = try texts.map(canonical)
    #expect(Set(all).count == texts.count)
    // No array or object is the beginning of another.
    let containers = texts.indices.filter { "[{".contains(texts[$0].prefix(1)) }
    for (one, other) in containers.flatMap({ one in containers.map { (one, $0) } }) where one != other {
      #expect(!all[one].starts(with: all[other]), "\(texts[other]) begins \(texts[one])")
    }
  }

  @Test func `random values have the same exactly where they are equal`() throws {
    var random = RandomJSON(seed: 17)
    let values = (0..<300).map { _ in random.value() }
    let all = try values.map { try canonical($0.text) }
    for one in values.indices {
      for other in values.indices[...one] {
        #expect((values[one] == values[other]) == (all[one] == all[other]))
      }
    }
  }

  @Test func `the form never changes, since fingerprints of it are kept`() throws {
    let text = #"{"z":[null,false,true],"a":{"b":-12.50e3,"":1e1000000000000000000},"s":"é\n"}"#
    let expected: [UInt8] =
      [0xFE, 0xFC] + Array("a".utf8) + [0xFE, 0xFC, 0xFB] + Array("1e1000000000000000000".utf8) + [0xFC]
      + Array("b".utf8) + [0xFB] + Array("-125e2".utf8) + [0xFF, 0xFC] + Array("s".utf8) + [0xFC] + Array("é\n".utf8)
      + [0xFC] + Array("z".utf8) + [0xFD, 0xF8, 0xF9, 0xFA, 0xFF, 0xFF]
    #expect(try canonical(text) == expected)
  }

  @Test func `a long value comes in several pieces`() throws {
    let text = #"["\#(String(repeating: "a", count: 5000))","b"]"#
    var (form, pieces) = (CanonicalBytes(), [[UInt8]]())
    form.add(try JSONView(parsing: Array(text.utf8))) { pieces.append(Array($0)) }
    form.finish { pieces.append(Array($0)) }
    #expect(pieces.count > 1)
    #expect(try pieces.flatMap(\.self) == canonical(text))
    #expect(pieces.flatMap(\.self).count == 5000 + 5)
  }
}
