import Terminal
import Testing

struct ScreenPainterTests {
  private static func shown(_ text: String) -> String { text.replacing("\u{1B}[", with: "^") }

  @Test func `the first frame is painted whole, and at once`() {
    var painter = ScreenPainter()
    #expect(Self.shown(painter.paint(["ab  ", "    "])) == "^?2026h^2J^1;1Hab^K^2;1H^K^?2026l")
  }

  @Test func `of the next one only what has changed is sent`() {
    var painter = ScreenPainter()
    _ = painter.paint(["ab  ", "cd  ", "ef  "])
    #expect(Self.shown(painter.paint(["ab  ", "cx  ", "ef  "])) == "^?2026h^2;1Hcx^K^?2026l")
    #expect(painter.paint(["ab  ", "cx  ", "ef  "]).isEmpty)
  }

  @Test func `behind a line that fills its row nothing is erased`() {
    var painter = ScreenPainter()
    _ = painter.paint(["    "])
    #expect(Self.shown(painter.paint(["abcd"])) == "^?2026h^1;1Habcd^?2026l")
    // What is painted to the last column ends with the end of its colour.
    #expect(Self.shown(painter.paint(["\u{1B}[7mab  \u{1B}[0m"])) == "^?2026h^1;1H^7mab  ^0m^?2026l")
  }

  @Test func `another size, and what something else has written over, is painted whole`() {
    var painter = ScreenPainter()
    _ = painter.paint(["a ", "b "])
    #expect(Self.shown(painter.paint(["a "])) == "^?2026h^2J^1;1Ha^K^?2026l")
    painter.forget()
    #expect(Self.shown(painter.paint(["a "])) == "^?2026h^2J^1;1Ha^K^?2026l")
  }
}
