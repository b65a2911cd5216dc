import JSONDocument
import Testing

/// Places in a document (RFC 6901).
@Suite struct `Pointer places` {
  /// The document of RFC 6901, section 5.
  private let document = #"""
    {"foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\j": 5, "k\"l": 6, " ": 7, "m~n": 8}
    """#

  /// The RFC's table, whole.
  @Test(arguments: [
    ("/foo", #"["bar","baz"]"#), ("/foo/0", #""bar""#), ("/", "0"), ("/a~1b", "1"), ("/c%d", "2"), ("/e^f", "3"),
    ("/g|h", "4"), ("/i\\j", "5"), ("/k\"l", "6"), ("/ ", "7"), ("/m~0n", "8"),
  ])
  func `the examples of the RFC`(_ text: String, _ value: String) throws {
    let pointer = try JSONPointer(parsing: text)
    #expect(try JSON(parsing: document).value(at: pointer).text == value)
    #expect(pointer.description == text)
  }

  @Test func `an empty pointer is the whole document`() throws {
    let whole = try JSON(parsing: document)
    #expect(try whole.value(at: JSONPointer(parsing: "")).text == whole.text)
  }

  @Test(arguments: ["foo", " /foo", "#/foo", "#"])
  func `a text that does not begin with a slash is no pointer, nor is a URI's fragment`(_ text: String) {
    #expect(throws: JSONPointerSyntaxError.noSlash) { try JSONPointer(parsing: text) }
  }

  @Test(arguments: ["/~", "/a~", "/~2", "/~~", "/~0~", "/~/a", "/~\u{301}0"])
  func `a tilde stands only before 0 and 1`(_ text: String) {
    #expect(throws: JSONPointerSyntaxError.badEscape) { try JSONPointer(parsing: text) }
  }

  @Test(arguments: [
    ("/a/b", "/a has nothing"), ("/x", "the document has no member \"x\""), ("/list/x", "\"x\" is not an index"),
    ("/list/2", "/list has 2 elements, and none at 2"), ("/list/-", "/list has 2 elements, and none at -"),
    ("/list/01", "\"01\" is not an index"), ("/list/00", "\"00\" is not"), ("/list/-1", "\"-1\" is not"),
    ("/list/+1", "\"+1\" is not"), ("/list/1.0", "\"1.0\" is not"), ("/list/1e0", "\"1e0\" is not"),
    ("/list/ 1", "\" 1\" is not"), ("/list/", "\"\" is not"), ("/list/\u{0661}", "is not an index"),
    ("/list/99999999999999999999999", "none at 99999999999999999999999"),
    ("/list/1/y/z", "/list/1/y is null, which has nothing in it"), ("/none/0", "/none has 0 elements"),
    ("/o/e\u{301}", "/o has no member"),
  ])
  func `a place that is not there says what was reached`(_ text: String, _ words: String) throws {
    let document: JSON = ["a": "text", "list": [1, ["y": nil]], "none": [], "o": ["é": 1]]
    let pointer = try JSONPointer(parsing: text)
    let expected = words.replacing("/a has nothing", with: "/a is a string, which has nothing in it")
    #expect {
      try document.value(at: pointer)
    } throws: { error in
      (error as? JSONPointerFault)?.description.contains(expected) == true
    }
  }

  @Test func `the digits of an index are a name in an object`() throws {
    #expect(try (["01": 5, "-": 6] as JSON).value(at: JSONPointer(parsing: "/01")) == 5)
    #expect(try (["01": 5, "-": 6] as JSON).value(at: JSONPointer(parsing: "/-")) == 6)
  }

  @Test func `two ways to write one letter are two pointers`() {
    #expect(JSONPointer(["é"]) != JSONPointer(["e\u{301}"]))
    #expect(!JSONPointer(["é"]).contains(JSONPointer(["e\u{301}", "x"])))
    #expect(JSONPointer(["a"]).contains(JSONPointer(["a"])) && JSONPointer().contains(JSONPointer(["a"])))
    #expect(!JSONPointer(["a", "b"]).contains(JSONPointer(["a"])))
  }

  @Test(arguments: 1...10 as ClosedRange<UInt64>)
  func `what is written reads back as the same pointer`(_ seed: UInt64) throws {
    var random = RandomJSON(seed: seed)
    for _ in 0..<500 {
      let count = Int.random(in: 0...5, using: &random.generator)
      let tokens = (0..<count).map { _ in
        random.string() + ["", "~", "/", "~1", "\u{301}"][Int.random(in: 0..<5, using: &random.generator)]
      }
      let pointer = JSONPointer(tokens)
      let again = try JSONPointer(parsing: pointer.description)
      #expect(again == pointer && again.hashValue == pointer.hashValue)
      #expect(again.tokens.map { Array($0.utf8) } == tokens.map { Array($0.utf8) })
    }
  }

  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func `every value of a document is found at its pointer`(_ seed: UInt64) throws {
    var random = RandomJSON(seed: seed)
    for _ in 0..<100 {
      let document = random.value()
      for (pointer, value) in document.places() {
        #expect(try document.value(at: JSONPointer(parsing: pointer.description)).text == value.text)
      }
    }
  }
}
