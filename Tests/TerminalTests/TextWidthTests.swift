import Terminal
import Testing

struct TextWidthTests {
  @Test(arguments: [
    ("plain", "plain"), ("a\nb\r\tc", "a b  c"), ("\u{1B}[31mred\u{1B}[0m", "␛[31mred␛[0m"), ("\u{7}\u{7F}", "␇␡"),
    ("a\u{9B}31mb", "a\u{FFFD}31mb"), ("\u{202E}txet", "\u{FFFD}txet"), ("👩‍🚀 é 移", "👩‍🚀 é 移"),
    ("a\u{2028}b", "a b"), ("\u{200B}x", "\u{FFFD}x"),
  ])
  func `what a terminal would obey is shown and not sent`(text: String, tame: String) {
    #expect(TextWidth.tame(text) == tame)
  }

  @Test(arguments: [
    ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("移行", 4), ("한글", 4), ("🙂", 2), ("ｆｗ", 4), ("…", 1),
  ])
  func `widths are those of a terminal`(text: String, width: Int) { #expect(TextWidth.of(text) == width) }

  @Test(arguments: [
    ("abcdef", 6, "abcdef"), ("abcdef", 5, "abcd…"), ("abcdef", 1, "…"), ("abcdef", 0, ""), ("ab cdef", 4, "ab…"),
    ("移行移行", 7, "移行移…"), ("移行移行", 6, "移行…"), ("e\u{301}e\u{301}e\u{301}", 2, "e\u{301}…"),
  ])
  func `a text is cut between characters`(text: String, width: Int, cut: String) {
    #expect(TextWidth.fit(text, to: width) == cut)
  }

  @Test func `a paragraph is broken between words, and nothing of it is lost`() {
    #expect(Paragraph.wrap("one two three", to: 7) == ["one two", "three"])
    #expect(Paragraph.wrap("one", to: 7) == ["one"])
    #expect(Paragraph.wrap("", to: 7) == [""])
    #expect(Paragraph.wrap("a abcdefghij b", to: 4) == ["a", "abcd", "efgh", "ij b"])
    #expect(Paragraph.wrap("one two", to: nil) == ["one two"])
  }
}
