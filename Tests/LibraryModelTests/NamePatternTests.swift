import Testing

@testable import LibraryModel

@Suite struct NamePatternTests {
  @Test(arguments: [
    ("Sales*", "Sales", true), ("Sales*", "Sales 2026", true), ("Sales*", "sales", false),
    ("Sales*", "My Sales", false),
    ("*Sales", "My Sales", true), ("*Sales", "Sales by region", false), ("*a*b*", "xxaxxbxx", true),
    ("*a*b*", "ba", false),
    ("S?les", "Sales", true), ("S?les", "Sles", false), ("?", "é", true), ("?", "e\u{301}", true), ("?", "", false),
    ("", "", true), ("", "x", false), ("*", "", true), ("**", "x", true), ("a*?", "a", false), ("a*?", "ab", true),
    ("*ab", "aab", true), ("*aab*", "aaab", true), ("a*a", "a", false), ("50%", "50%", true), ("[a]", "a", false),
    (#"\*"#, "*", true), (#"\*"#, "x", false), (#"what\?"#, "what?", true), (#"what\?"#, "whats", false),
    (#"\\*"#, #"\tmp"#, true), (#"\x"#, "x", true),
  ])
  func `a star is any text, a question mark one character`(_ pattern: String, _ name: String, _ matches: Bool) throws {
    #expect(try #require(NamePattern(pattern)).matches(name) == matches)
  }

  @Test(arguments: [#"\"#, #"a\"#, #"\\\"#])
  func `a backslash with nothing behind it is no pattern`(_ text: String) {
    #expect(NamePattern(text) == nil)
  }

  @Test func `a hostile pattern takes no more than its length times the name's`() throws {
    let pattern = try #require(NamePattern(String(repeating: "a*", count: 500) + "b"))
    #expect(!pattern.matches(String(repeating: "a", count: 2000)))
  }
}
