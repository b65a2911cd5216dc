import Terminal
import Testing

struct PaintedTextTests {
  private static let red = Ink.bad.paint("failed", true)

  @Test(arguments: [
    ("ab", 4, "ab  "), ("abcd", 4, "abcd"), ("abcde", 4, "abc…"), ("移行移", 6, "移行移"), ("移行移", 5, "移行…"),
    ("移行移", 4, "移… "), ("", 2, "  "), ("ab", 1, "…"), ("ab", 0, ""),
  ])
  func `a line has exactly so many columns`(line: String, columns: Int, fitted: String) {
    #expect(PaintedText.fit(line, to: columns) == fitted)
    #expect(PaintedText.width(of: fitted) == columns)
  }

  @Test func `colours take no column, and end where the line is cut`() {
    #expect(PaintedText.width(of: "x " + Self.red) == 8)
    #expect(PaintedText.fit("x " + Self.red, to: 10) == "x \u{1B}[31mfailed\u{1B}[0m  ")
    #expect(PaintedText.fit("x " + Self.red, to: 5) == "x \u{1B}[31mfa…\u{1B}[0m")
    #expect(PaintedText.fit(Self.red + " again", to: 8) == "\u{1B}[31mfailed\u{1B}[0m …")
  }

  @Test func `a mark that joins the letter before it does not hide the end of a colour`() {
    let line = Self.red + "\u{301}x"
    #expect(PaintedText.width(of: line) == 7)
    #expect(PaintedText.plain(line) == "failed\u{301}x")
  }
}
