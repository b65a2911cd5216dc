import Terminal
import TestSupport
import Testing

struct FlowTests {
  @Test func `no line is wider than the terminal, and nothing is lost`() {
    var random = SeededGenerator(seed: 13)
    for _ in 0..<3000 {
      let parts = (0..<Int.random(in: 0...6, using: &random)).map { _ in
        Cell(
          String((0..<Int.random(in: 0...30, using: &random)).compactMap { _ in "aé移 ".randomElement(using: &random) }),
          Bool.random(using: &random) ? .bad : .good)
      }
      let flow = Flow(indent: Int.random(in: 0...4, using: &random), parts)
      let width = Int.random(in: 20...90, using: &random)
      let lines = flow.lines(width: width, hasColour: false)
      for line in lines { #expect(TextWidth.of(line) <= width, "\(width): \(line)") }
      let coloured = flow.lines(width: width, hasColour: true).map { $0.replacing(/\u{1B}\[[0-9]+m/, with: "") }
      #expect(coloured == lines, "colour changes nothing but the escapes")
      #expect(lines.joined().filter { $0 != " " } == parts.map(\.text).joined().filter { $0 != " " })
    }
  }

  @Test func `into a pipe it is one line, with every space of it`() {
    #expect(
      Flow(indent: 2, [Cell("a  b", .bad), Cell("", .good), Cell("->"), Cell("c", .good)])
        .lines(width: nil, hasColour: false) == ["  a  b -> c"])
  }

  @Test func `a command between backticks is not broken where it fits a line`() {
    let text = "say `migeditctl wait --batch night` or wait"
    let flow = Flow(indent: 0, [Cell("then"), Cell(text)])
    #expect(
      flow.lines(width: 36, hasColour: false) == ["then say", "    `migeditctl wait --batch night`", "    or wait"])
    #expect(Paragraph.wrap(text, to: 36) == ["say `migeditctl wait --batch night`", "or wait"])
    #expect(Paragraph.wrap(text, to: 32) == ["say", "`migeditctl wait --batch night`", "or wait"])
    // One that is wider than a line is broken between its words, and one that has no end is none.
    #expect(Paragraph.wrap(text, to: 20) == ["say `migeditctl wait", "--batch night` or", "wait"])
    #expect(Paragraph.wrap("it's `a quote of no", to: 12) == ["it's `a", "quote of no"])
  }

  @Test func `words of one colour are painted together`() {
    let flow = Flow(indent: 0, [Cell("one two", .bad), Cell("three")])
    #expect(flow.lines(width: 13, hasColour: true) == ["\u{1B}[31mone two\u{1B}[0m three"])
    #expect(flow.lines(width: 12, hasColour: true) == ["\u{1B}[31mone two\u{1B}[0m", "    three"])
  }
}
