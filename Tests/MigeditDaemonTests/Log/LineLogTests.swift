import EditEngine
import Logging
import Runtime
import Synchronization
import Testing

@testable import MigeditDaemon

struct LineLogTests {
  private func logged(_ body: (Logger) -> Void) -> String {
    let lines = Mutex("")
    var logger = Logger(label: "test") { _ in
      LineLog(now: { WallTime(milliseconds: 0) }, write: { line in lines.withLock { $0 += line } })
    }
    logger[metadataKey: "job"] = "7"
    body(logger)
    return lines.withLock { $0 }
  }

  @Test func `an event is one line, and control characters are shown as their numbers`() {
    let line = logged {
      $0.warning("x\n1970 info: forged\u{1B}[31m\u{202E}é", metadata: ["a": "b\r"])
      $0.debug("not said")
    }
    #expect(
      line == "1970-01-01T00:00:00.000Z warning: x\\u{a}1970 info: forged\\u{1b}[31m\\u{202e}é a=\"b\\u{d}\" job=7\n")
  }

  @Test func `a list is left to the message`() {
    let line = logged { $0.log(EventLogKind.held, "jobs 1-2 in prod held", ["job": .array(["1", "2"]), "uid": "0"]) }
    #expect(line == "1970-01-01T00:00:00.000Z info: jobs 1-2 in prod held uid=0\n")
  }

  @Test func `a value that could be taken for two, or for none, is quoted`() {
    let line = logged {
      $0.say(.ready, "ready", ["a": "two words", "b": "", "c": "say \"x\"", "d": "k=v", "e": "/a/b"])
    }
    #expect(
      line == #"1970-01-01T00:00:00.000Z notice: ready a="two words" b="" c="say \"x\"" d="k=v" e=/a/b job=7"# + "\n")
  }
}
