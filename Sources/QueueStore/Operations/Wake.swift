import JSONDocument
package import JobModel
package import Runtime

extension TransactionalStore {
  package func wake(in hours: [String: EditingHours]) async throws(StorageError) -> WallTime? {
    try await writing { transaction in
      try transaction.tellWindows(hours)
      try transaction.shortenRests()
      let pauseEnds = try transaction.endPauses()
      let now = transaction.now
      let late = transaction.settlesAt == nil ? try transaction.lateJobs(limit: jobsInChunk) : []
      try transaction.expire(late)
      try transaction.run(
        """
        UPDATE job SET wake = NULL, resting = FALSE, rest_from = NULL
        WHERE id IN (SELECT id FROM job WHERE wake <= ? ORDER BY wake, id LIMIT ?)
        """,
        [now.milliseconds, jobsInChunk])
      let areAllTold = try transaction.settle()
      let areAllHeld = try transaction.holdStopped()
      guard areAllTold, areAllHeld, late.count < jobsInChunk else { return now }
      // One that has passed belongs to an edit on its way, whose end decides.
      let deadline = """
        SELECT min(deadline) FROM job WHERE deadline IS NOT NULL AND ended IS NULL AND deadline > ?
        """
      let times = try [
        transaction.int("SELECT min(wake) FROM job WHERE wake IS NOT NULL"),
        transaction.int(deadline, [now.milliseconds]),
      ].compactMap { $0.map { WallTime(milliseconds: Int64($0)) } }
      // For those that were woken here, too.
      let window = try transaction.nextOfWindows(hours)
      return (times + [pauseEnds, window, transaction.settlesAt].compactMap(\.self)).min()
    }
  }
}

extension Transaction {
  /// Whether a job may not be submitted any more.
  func isLate(_ job: JobID) throws -> Bool {
    try int("SELECT 1 FROM job WHERE id = ? AND deadline <= ?", [job, now.milliseconds]) != nil
  }

  /// Their deadline has passed. Nothing happens to one whose edit is on its way. Of two that are late together, and of
  /// which one comes after the other, both expire.
  func expire(_ late: [JobID]) throws {
    let ended = try late.map { (job: $0, life: try moveAlone($0, by: .deadlinePassed(failureOfLastAttempt(of: $0)))) }
    try failDependents(of: ended)
  }

  /// A rest that begins later than now was written by a clock that was wrong. It begins now, so that it lasts no longer than
  /// it was to.
  fileprivate func shortenRests() throws {
    try run(
      "UPDATE job SET wake = ?1 + (wake - rest_from), rest_from = ?1 WHERE rest_from > ?1", [now.milliseconds])
  }

  fileprivate func lateJobs(limit: Int) throws -> [JobID] {
    try ints(
      """
      SELECT id FROM job WHERE deadline <= ? AND deadline IS NOT NULL AND ended IS NULL
        AND NOT EXISTS (SELECT 1 FROM submission WHERE submission.job = job.id AND submission.ended IS NULL)
      ORDER BY deadline, id LIMIT ?
      """, [now.milliseconds, limit]
    )
  }

  /// nil: the server has not taken an edit of it, since it was enqueued or retried.
  private func failureOfLastAttempt(of job: JobID) throws -> Failure? {
    let sql = """
      SELECT failure FROM submission
      WHERE job = ? AND ending = 'createFailed' AND attempt >= (SELECT first_attempt FROM job WHERE id = submission.job)
      ORDER BY attempt DESC, number DESC LIMIT 1
      """
    guard let found = try row(sql, [job]) else { return nil }
    return try found.of(job).optionalValue("failure", as: Failure.self)?.notTriedAgain
  }
}
