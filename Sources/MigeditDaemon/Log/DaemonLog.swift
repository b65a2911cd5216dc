import EditEngine
import Logging
import Runtime

/// The log: entries of the journal where standard error goes there, else lines of text on standard error.
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

  /// Logs why the daemon does not start. People at a terminal get the text alone, without time and level.
  func refusal(_ kind: DaemonLogKind, _ text: String) {
    if isJournal {
      logger.say(kind, "\(text)")
    } else {
      LineLog.toStandardError(text + "\n")
    }
  }
}
