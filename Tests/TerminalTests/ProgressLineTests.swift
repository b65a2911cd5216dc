import Synchronization
import Terminal
import Testing

struct ProgressLineTests {
  private func written(width: Int?, _ body: (ProgressLine) -> Void) -> String {
    let text = Mutex("")
    body(ProgressLine(width: width) { part in text.withLock { $0 += part } })
    return text.withLock { $0 }
  }

  @Test func `on a terminal each text is written over the one before, and one column stays free`() {
    let text = written(width: 10) {
      $0.begin("waiting for 3 jobs")
      $0.show("1 of 3")
      $0.show("2 of 3 jobs have ended\u{7}")
      $0.clear()
    }
    #expect(text == "\r1 of 3\u{1B}[K\r2 of 3 j…\u{1B}[K\r\u{1B}[K")
  }

  @Test func `where no line can be written over, only what is waited for is said, once`() {
    let text = written(width: nil) {
      $0.begin("waiting for 3 jobs\u{7}")
      $0.show("1 of 3")
      $0.clear()
    }
    #expect(text == "waiting for 3 jobs␇\n")
  }

  @Test(arguments: [
    (0, 3, "copying  --------------------  0%  0 of 3"), (2, 3, "copying  #############-------  66%  2 of 3"),
    (3, 3, "copying  ####################  100%  3 of 3"), (0, 0, "copying  --------------------  0%  0 of 0"),
  ])
  func `a bar shows how far it is`(done: Int, all: Int, line: String) {
    #expect(written(width: 80) { $0.show("copying", done, of: all) } == "\r\(line)\u{1B}[K")
  }
}
