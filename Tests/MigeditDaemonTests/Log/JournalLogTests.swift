import EditEngine
import Logging
import Runtime
import Synchronization
import Testing

@testable import MigeditDaemon

struct JournalLogTests {
  private func logged(takes: Bool = true, _ body: (Logger) -> Void) -> (entries: [[JournalField]], lines: String) {
    let entries = Mutex<[[JournalField]]>([])
    let lines = Mutex("")
    var logger = Logger(label: "test") { _ in
      JournalLog(
        otherwise: LineLog(now: { WallTime(milliseconds: 0) }, write: { line in lines.withLock { $0 += line } }),
        send: { fields in
          entries.withLock { $0.append(fields) }
          return takes
        })
    }
    logger[metadataKey: "environment"] = "prod"
    body(logger)
    return (entries.withLock { $0 }, lines.withLock { $0 })
  }

  @Test func `each value is a field of its own, and the kind gives the id and how loud it is`() {
    let entries = logged {
      $0.say(.stillOut, "still does not answer", ["retryAt": "02:14", "reason": "no\nanswer"])
    }.entries
    #expect(
      entries.map(Set.init) == [
        [
          JournalField("MESSAGE", #"still does not answer environment=prod reason="no\u{a}answer" retryAt=02:14"#),
          JournalField("PRIORITY", "6"), JournalField("SYSLOG_IDENTIFIER", "migeditd"),
          JournalField("MESSAGE_ID", EngineLogKind.stillOut.id), JournalField("MIGEDIT_ENVIRONMENT", "prod"),
          JournalField("MIGEDIT_RETRY_AT", "02:14"), JournalField("MIGEDIT_REASON", "no\nanswer"),
        ]
      ])
  }

  @Test func `an event's words stand alone, and a list gives its field several times`() throws {
    let fields = try #require(
      logged { $0.log(EventLogKind.enqueued, "jobs 1-2 enqueued", ["job": .array(["1", "2"])]) }.entries.first)
    #expect(fields.contains(JournalField("MESSAGE", "jobs 1-2 enqueued")))
    #expect(fields.filter { $0.name == "MIGEDIT_JOB" }.map(\.value) == ["1", "2"])
  }

  @Test func `what the journal does not take stands on standard error`() {
    let logged = logged(takes: false) { $0.log(EventLogKind.failed, "job 1 failed", ["job": "1"]) }
    #expect(logged.lines == "1970-01-01T00:00:00.000Z warning: job 1 failed environment=prod job=1\n")
  }

  @Test func `standard error is the journal only where systemd says so of this very file`() {
    #expect(!Journal.takesStandardError(journalStream: nil))
    #expect(!Journal.takesStandardError(journalStream: "1:1"))
    #expect(!Journal.takesStandardError(journalStream: ""))
  }
}
