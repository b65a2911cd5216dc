import JobModel
import Runtime

extension Transaction {
  /// Also of a running job, which may come back to the queue. false: it has ended, or has that priority.
  func reprioritize(_ job: JobID, to priority: Int) throws -> Bool {
    let count = try changed(
      "UPDATE job SET priority = ?2 WHERE id = ?1 AND \(Self.hasOtherPriority)", [job, priority])
    if count > 0 { try log(.reprioritized, job: job, by: submitter) }
    return count > 0
  }

  func wouldReprioritize(_ job: JobID, to priority: Int) throws -> Bool {
    try int("SELECT 1 FROM job WHERE id = ?1 AND \(Self.hasOtherPriority)", [job, priority]) != nil
  }

  private static let hasOtherPriority = "ended IS NULL AND priority <> ?2"
}
