import EditModel
import Logging
import Synchronization
import Testing

@testable import MigeditDaemon

struct LineLogTests {
  @Test func `an event is one line, and control characters are shown as their numbers`() {
    let lines = Mutex("")
    var logger = Logger(label: "test") { _ in
      LineLog(now: { Timestamp(milliseconds: 0) }, write: { line in lines.withLock { $0 += line } })
    }
    logger[metadataKey: "job"] = "7"
    logger.warning("x\n1970 info: forged\u{1B}[31m\u{202E}é", metadata: ["a": "b\r"])
    logger.debug("not said")
    #expect(
      lines.withLock { $0 }
        == "1970-01-01T00:00:00.000Z warning: a=b\\u{d} job=7 x\\u{a}1970 info: forged\\u{1b}[31m\\u{202e}é\n")
  }
}
