import JSONDocument
import Testing

/// The json-patch community's test files, whole.
@Suite struct `The JSON patch suite` {
  /// What came of a case: the text of the result, or why there is none.
  private func outcome(_ test: PatchSuite.Case) throws -> Result<JSON, Words> {
    let document = try JSON(parsing: test.document)
    let json: JSON
    do {
      json = try JSON(parsing: test.patch)
    } catch {
      return .failure(Words(text: "not JSON: \(error.explanation)"))
    }
    let patch: JSONPatch
    do {
      patch = try JSONPatch(reading: json)
    } catch {
      return .failure(Words(text: error.list.map { "\($0.pointer): \($0.reason)" }.joined(separator: "; ")))
    }
    do {
      return .success(try patch.apply(to: document))
    } catch {
      return .failure(Words(text: error.description))
    }
  }

  private struct Words: Error {
    let text: String
  }

  @Test func `there are 112 cases, of which the suite disables four`() throws {
    let (main, spec) = try (PatchSuite.tests(), PatchSuite.specTests())
    #expect(main.count == 95 && spec.count == 17)
    #expect(main.filter { $0.result == nil }.count == 31 && spec.filter { $0.result == nil }.count == 5)
    // The first two are about scalars and tests of a whole document, which RFC 6902 allows and some libraries refuse;
    // the last two have a member twice, which most parsers don't see. None of this is a difficulty here: they run, too.
    #expect(
      (main + spec).filter(\.isDisabled).map(\.comment) == [
        "Toplevel scalar values OK?", "Whole document", "duplicate ops", "A.13 Invalid JSON Patch Document",
      ])
  }

  @Test(arguments: try PatchSuite.tests() + PatchSuite.specTests())
  func `it comes out as the suite says`(_ test: PatchSuite.Case) throws {
    switch try outcome(test) {
    case .success(let result): #expect(try test.result.map { try JSON(parsing: $0) } == result)
    case .failure(let words): #expect(test.result == nil, "\(words.text)")
    }
  }

  @Test func `each failure has its own words`() throws {
    let words = try (PatchSuite.tests() + PatchSuite.specTests()).compactMap { test in
      if case .failure(let words) = try outcome(test) { words.text } else { nil }
    }
    #expect(
      words.joined(separator: "\n") == #"""
        operation 0 at /bar/8: /bar has 2 elements, and none at 8
        operation 0 at /bar/-1: /bar is an array, and "-1" is not an index of one
        operation 0 at /3: the document has 2 elements, and none at 3
        operation 0 at /1e0: the document is an array, and "1e0" is not an index of one
        operation 0 at /bar: the document is an array, and "bar" is not an index of one
        operation 0 at /foo/bar: the document has no member "foo"
        operation 0 at /foo: the test found another value: {"bar":[1,2,5,4]}
        operation 0 at /baz/1e0/qux: /baz is an array, and "1e0" is not an index of one
        operation 0 at /1e0: the document is an array, and "1e0" is not an index of one
        operation 0 at /1e0: the document is an array, and "1e0" is not an index of one
        operation 0 at /baz/1e0: /baz is an array, and "1e0" is not an index of one
        operation 0 at /baz/1e0: /baz is an array, and "1e0" is not an index of one
        operation 0 at /1e0: the document is an array, and "1e0" is not an index of one
        /0: "path" is missing
        /0/path: expected a string, found null
        /0/path: a JSON pointer is empty or begins with '/'
        /0: "value" is missing; add needs one, be it null
        /0: "value" is missing; replace needs one, be it null
        /0: "value" is missing; test needs one, be it null
        /0: "value" is missing; test needs one, be it null
        /0: "from" is missing
        operation 0 at /bar: the document has no member "bar"
        /0: "from" is missing
        operation 0 at /bar: the document has no member "bar"
        not JSON: the member "op" stands twice in its object
        /0/op: "spam" is none of add, remove, replace, move, copy, test
        operation 0 at /00: the document is an array, and "00" is not an index of one
        operation 0 at /01: the document is an array, and "01" is not an index of one
        operation 0 at /baz: the document has no member "baz"
        operation 0 at /missing1/missing2: the document has no member "missing1"
        operation 0 at /2: the document has 2 elements, and none at 2
        operation 0 at /a/b: the document has no member "a"
        operation 0 at /baz: the test found another value: "qux"
        operation 0 at /baz/bat: the document has no member "baz"
        not JSON: the member "op" stands twice in its object
        operation 0 at /~01: the test found another value: 10
        """#)
  }
}
