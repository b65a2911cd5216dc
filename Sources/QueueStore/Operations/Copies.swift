import JobModel
import Runtime

/// How many numbers of jobs and events a copy leaves out, so that none is given twice while the queue that it is of goes on.
package let numbersLeftToOriginal = 1_000_000

extension Transaction {
  /// The queue is a copy of another one, or was put back to an older state: what it has may have been done since. It becomes
  /// a queue of its own, and starts nothing until somebody says Resume.
  ///
  /// An edit that was submitted is followed to its end. A job that was only being prepared waits again.
  ///
  /// - Parameter id: the name of the queue from now on.
  /// - Parameter sequence: of the newest event that is known of; nil: it is the queue's own.
  package func continueAsCopy(as id: String, because reason: String, sequence: Int?) throws {
    let last = try connection.lastNumber(of: "event")
    let missing = max(0, (sequence ?? last) - last)
    // Each job that is missing has at least one event that is.
    try connection.goOn(after: last + missing + numbersLeftToOriginal, in: "event")
    try connection.goOn(after: connection.lastNumber(of: "job") + missing + numbersLeftToOriginal, in: "job")
    // No daemon of its own has crashed.
    try runOnce("UPDATE store SET id = ?, runs = FALSE", [id])
    let before = try pauses(of: nil).ofQueue.map { pause in
      " Before, \(pause.by) had paused it\(pause.reason.map { ": \($0)" } ?? "")."
    }
    try pause(nil, .ofCopy(at: now, because: reason + (before ?? "")))
    let preparing = """
      SELECT id FROM job WHERE state = 'running'
        AND NOT EXISTS (SELECT 1 FROM submission WHERE submission.job = job.id AND submission.ended IS NULL)
      ORDER BY id
      """
    for job in try ints(preparing) { _ = try move(job, by: .putBack) }
  }
}

/// A name that no other queue has.
package func newStoreId() -> String { (1...2).map { _ in hexadecimal(.random(in: .min ... .max)) }.joined() }

private func hexadecimal(_ value: UInt64) -> String {
  let digits = String(value, radix: 16)
  return String(repeating: "0", count: 16 - digits.count) + digits
}
