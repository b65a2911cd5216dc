import JSONDocument
import Testing

@Suite struct `Merge patch` {
  /// RFC 7396, appendix A, whole: original, patch, result.
  static let appendixA = [
    (#"{"a":"b"}"#, #"{"a":"c"}"#, #"{"a":"c"}"#),
    (#"{"a":"b"}"#, #"{"b":"c"}"#, #"{"a":"b","b":"c"}"#),
    (#"{"a":"b"}"#, #"{"a":null}"#, #"{}"#),
    (#"{"a":"b","b":"c"}"#, #"{"a":null}"#, #"{"b":"c"}"#),
    (#"{"a":["b"]}"#, #"{"a":"c"}"#, #"{"a":"c"}"#),
    (#"{"a":"c"}"#, #"{"a":["b"]}"#, #"{"a":["b"]}"#),
    (#"{"a":{"b":"c"}}"#, #"{"a":{"b":"d","c":null}}"#, #"{"a":{"b":"d"}}"#),
    (#"{"a":[{"b":"c"}]}"#, #"{"a":[1]}"#, #"{"a":[1]}"#),
    (#"["a","b"]"#, #"["c","d"]"#, #"["c","d"]"#),
    (#"{"a":"b"}"#, #"["c"]"#, #"["c"]"#),
    (#"{"a":"foo"}"#, #"null"#, #"null"#),
    (#"{"a":"foo"}"#, #""bar""#, #""bar""#),
    (#"{"e":null}"#, #"{"a":1}"#, #"{"e":null,"a":1}"#),
    (#"[1,2]"#, #"{"a":"b","c":null}"#, #"{"a":"b"}"#),
    (#"{}"#, #"{"a":{"bb":{"ccc":null}}}"#, #"{"a":{"bb":{}}}"#),
  ]

  @Test(arguments: appendixA)
  func `the examples of the RFC come out to the letter`(_ original: String, _ patch: String, _ result: String) throws {
    #expect(try JSON(parsing: original).merging(JSON(parsing: patch)).text == result)
  }

  @Test func `the RFC's long example`() throws {
    let original = try JSON(
      parsing: #"""
        {"title":"Goodbye!","author":{"givenName":"John","familyName":"Doe"},"tags":["example","sample"],"content":"x"}
        """#)
    let patch = try JSON(
      parsing: #"""
        {"title":"Hello!","phoneNumber":"+01-123-456-7890","author":{"familyName":null},"tags":["example"]}
        """#)
    #expect(
      original.merging(patch).text == #"""
        {"title":"Hello!","author":{"givenName":"John"},"tags":["example"],"content":"x","phoneNumber":"+01-123-456-7890"}
        """#)
  }

  @Test func `numbers and order that the patch does not touch stay as they were`() throws {
    let original = try JSON(parsing: #"{"z":1.50,"a":{"y":1e2,"x":[0.10]},"b":2}"#)
    #expect(original.merging(["a": ["w": 3], "b": nil]).text == #"{"z":1.50,"a":{"y":1e2,"x":[0.10],"w":3}}"#)
    #expect(original.merging([:]).text == original.text)
  }

  @Test(arguments: 1...10 as ClosedRange<UInt64>)
  func `properties that hold for any value and patch`(_ seed: UInt64) {
    var random = RandomJSON(seed: seed)
    for _ in 0..<200 {
      let (value, patch) = (random.value(), random.value())
      let once = value.merging(patch)
      // A second time changes nothing.
      #expect(once.merging(patch).text == once.text)
      guard let changes = patch.object else {
        #expect(once == patch)
        continue
      }
      for (name, change) in changes {
        if change.isNull {
          #expect(once[name] == nil)
        } else if change.object == nil {
          #expect(once[name] == change)
        }
      }
      let untouched = value.object.map { $0.filter { changes[$0] == nil } } ?? JSONObject()
      for (name, kept) in untouched { #expect(once[name]?.text == kept.text) }
    }
  }
}
