import Terminal
import Testing

struct BoundedTests {
  private func text(_ lines: [String], _ bytes: Int) -> [String] { lines.within(bytes: bytes) { "+\($0)" } }

  @Test func `what fits stays, to the last byte`() {
    #expect(text([], 0) == [])
    #expect(text(["ab", "é"], 6) == ["ab", "é"])
  }

  @Test func `what does not fit is counted, and the line that says so fits, too`() {
    #expect(text(["ab", "é"], 5) == ["+2"])
    #expect(text(["a", "b", "c"], 5) == ["a", "+2"])
    for bytes in 3..<60 {
      let lines = text((1...30).map { "line \($0)" }, bytes)
      #expect(lines.reduce(0) { $0 + $1.utf8.count + 1 } <= max(bytes, 4), "\(bytes)")
    }
  }

  @Test func `a line behind one that does not fit is not shown in its place`() {
    #expect(text(["a", "too long for it", "b"], 8) == ["a", "+2"])
  }
}
