import TestSupport
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

  @Test func `names in ASCII and others are matched alike, character by character`() throws {
    var random = SeededGenerator(seed: 7)
    let signs: [Character] = ["a", "b", "\r", "\n", "\r\n", "é", "e\u{301}", "K", "\u{212A}", "*", "?"]
    func text() -> [Character] {
      (0..<Int.random(in: 0...6, using: &random)).compactMap { _ in signs.randomElement(using: &random) }
    }
    var matched = 0
    for _ in 0..<3000 {
      // What is joined may make other characters than those it was joined from.
      let (pattern, name) = (String(text()), String(text()))
      let found = try #require(NamePattern(pattern)).matches(name)
      #expect(
        found == Self.isMatch(Array(pattern)[...], Array(name)[...]),
        "\(pattern.debugDescription), \(name.debugDescription)")
      if found { matched += 1 }
    }
    #expect(matched > 50)
  }

  /// The definition, by trying all there is.
  private static func isMatch(_ pattern: ArraySlice<Character>, _ name: ArraySlice<Character>) -> Bool {
    switch pattern.first {
    case nil: name.isEmpty
    case "*"?: isMatch(pattern.dropFirst(), name) || !name.isEmpty && isMatch(pattern, name.dropFirst())
    case "?"?: !name.isEmpty && isMatch(pattern.dropFirst(), name.dropFirst())
    case let sign?: name.first == sign && isMatch(pattern.dropFirst(), name.dropFirst())
    }
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
