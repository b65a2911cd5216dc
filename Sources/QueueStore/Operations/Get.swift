import JSONDocument
package import JobModel
import LibraryModel

extension TransactionalStore {
  package func get(
    _ id: JobID, in servers: [String: ServerState]
  ) async throws(StorageError) -> JobDetails? {
    try await reading { transaction in
      var reader = JobReader(transaction, at: servers)
      guard let job = try reader.job(id),
        let row = try transaction.row("SELECT body AS change FROM change WHERE job = ?", [id])
      else { return nil }
      return try JobDetails(
        job: job, change: row.of(id).value("change"), attempts: transaction.attempts(of: job))
    }
  }
}

extension Transaction {
  /// The last one with what keeps it from getting on, where it goes on.
  func attempts(of job: Job) throws -> [Attempt] {
    let current = try int("SELECT attempt FROM job WHERE id = ?", [job.id]) ?? 0
    var attempts = try attempts(of: job.id) { $0 < current || job.state.known?.isEnded == true }
    if let open = try failureUnderWay(of: job.id), let last = attempts.indices.last { attempts[last].failure = open }
    return attempts
  }

  /// - Parameter isOver: whether an attempt has no further submissions.
  fileprivate func attempts(of job: JobID, isOver: (Int) -> Bool) throws -> [Attempt] {
    let sql = """
      SELECT attempt, slot, claimed, sent, confirmed, polls, fraction, ended, ending, failure, host FROM submission
      WHERE job = ? ORDER BY attempt, number
      """
    var attempts: [Attempt] = []
    for found in try rows(sql, [job]) {
      let row = found.of(job)
      let number = try row.int("attempt")
      var attempt: Attempt
      if let last = attempts.last, last.number == number {
        attempt = attempts.removeLast()
      } else {
        attempt = try Attempt(
          number: number, startedAt: row.time("claimed"), submissions: 0, accepted: false, polls: 0, progress: 0)
      }
      attempt.submissions += 1
      attempt.slot = try row.int("slot")
      attempt.submittedAt = try row.time("sent")
      attempt.host = try row.optionalText("host")
      attempt.accepted = try attempt.accepted || row.bool("confirmed")
      attempt.polls += try row.int("polls")
      attempt.progress = try row.optionalText("ending") == "created" ? 1 : row.double("fraction")
      attempt.endedAt = isOver(number) ? try row.optionalTime("ended") : nil
      attempt.failure = try row.optionalValue("failure")
      attempts.append(attempt)
    }
    return attempts
  }

  /// What is wrong with the submission that is open: its target's trouble, or that the target shows no trace of it. nil:
  /// nothing is, or none is open.
  fileprivate func failureUnderWay(of job: JobID) throws -> Failure? {
    let sql = """
      SELECT trouble_failure, confirmed AND polls > 0 AND NOT has_moved AS has_no_trace
      FROM job JOIN submission ON submission.job = job.id AND submission.ended IS NULL WHERE job.id = ?
      """
    guard let found = try row(sql, [job]) else { return nil }
    let row = found.of(job)
    if let trouble: Failure = try row.optionalValue("trouble_failure") { return trouble }
    return try row.bool("has_no_trace") ? .noTraceYet : nil
  }
}

extension Failure {
  /// Of an attempt that goes on: the server may still begin with it.
  fileprivate static let noTraceYet = Failure(
    .outcomeUnknown, "The server took the edit, and the target shows no trace of it yet.")
}
