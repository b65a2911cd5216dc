import EditEngine
import Logging
import Runtime

/// Where the log goes: into the journal where standard error does, else to standard error as text.
struct DaemonLog: Sendable {
  let logger: Logger
  private let isJournal: Bool

  init(_ variables: [String: String], time: TimeSource) {
    let isJournal = Journal.takesStandardError(journalStream: variables["JOURNAL_STREAM"])
    self.isJournal = isJournal
    logger = Logger(label: "migeditd") { _ in
      let lines = LineLog(now: time.wall)
      return isJournal ? JournalLog(otherwise: lines) : lines
    }
  }

  /// Why the daemon does not start: to people at a terminal without the log's trimmings.
  func refusal(_ kind: DaemonLogKind, _ text: String) {
    if isJournal {
      logger.say(kind, "\(text)")
    } else {
      LineLog.toStandardError(text + "\n")
    }
  }
}
