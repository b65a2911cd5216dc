import JSONDocument
import Testing

@Suite struct `Pointer` {
  @Test(arguments: [
    ([], ""), (["foo"], "/foo"), (["foo", "0"], "/foo/0"), ([""], "/"), (["a/b"], "/a~1b"), (["m~n"], "/m~0n"),
    (["~1"], "/~01"), (["~/~"], "/~0~1~0"), (["c%d", "i\\j", "k\"l", " "], "/c%d/i\\j/k\"l/ "), (["", ""], "//"),
    // A combining mark makes one character with the slash, which is a slash nevertheless.
    (["/\u{301}"], "/~1\u{301}"), (["~\u{301}"], "/~0\u{301}"),
  ])
  func `tokens are escaped as the RFC says`(_ tokens: [String], _ text: String) {
    #expect(Array(JSONPointer(tokens).description.unicodeScalars) == Array(text.unicodeScalars))
  }

  @Test func `names and indexes are appended`() {
    #expect(JSONPointer().appending("a").appending(3) == JSONPointer(["a", "3"]))
    #expect(JSONPointer(["a"]).appending("").description == "/a/")
  }
}
