import JSONDocument
package import JobModel
import LibraryModel
import Runtime

extension TransactionalStore {
  package func amend(
    _ job: JobID, _ amendment: Amendment, by submitter: Submitter
  ) async throws(AmendError) {
    do {
      let change = try amendment.change?.keptText
      try await write(by: submitter, weight: 1024 + (change?.count ?? 0)) {
        try $0.amend(job, amendment, change: change, by: submitter)
      }
    } catch let error as AmendError {
      throw error
    } catch {
      throw .storage(StorageError(error))
    }
  }
}

extension Transaction {
  /// - Parameter change: that of the amendment, as it is kept.
  fileprivate func amend(_ job: JobID, _ amendment: Amendment, change: [UInt8]?, by submitter: Submitter) throws {
    guard let row = try row(Self.amended, [job])?.of(job), let life = try lifecycle(of: job) else {
      throw AmendError.noSuchJob
    }
    guard try submitter.isAdmin || row.int("uid") == submitter.uid else { throw AmendError.permissionDenied }
    if let obstacle = try life.obstacleToAmending(wasSubmitted: row.bool("was_submitted")) {
      throw AmendError.notAmendable(obstacle)
    }
    let times = try amendment.times(notBefore: row.optionalTime("not_before"), deadline: row.optionalTime("deadline"))
    if let fault = amendment.fault(of: times, now: now) { throw AmendError.invalid(fault) }
    try set("priority", amendment.priority, of: job)
    try set("max_attempts", amendment.maxAttempts, of: job)
    try set("strict", amendment.strict, of: job)
    try set("expected_date", amendment.expectedLastUpdatedDate, clears: amendment, .expectedLastUpdatedDate, of: job)
    try set("deadline", amendment.deadline?.milliseconds, clears: amendment, .deadline, of: job)
    if amendment.notBefore != nil || amendment.cleared.contains(.notBefore) {
      try setStart(times.notBefore, of: job, life)
    }
    if let change { try runOnce("UPDATE change SET body = ? WHERE job = ?", [change, job]) }
    if amendment.beginsAnew {
      try runOnce("UPDATE change SET since = (SELECT attempt FROM job WHERE id = ?1) WHERE job = ?1", [job])
    }
    try setLabels(amendment, of: job)
    try log(.amended, job: job, by: submitter)
  }

  private static let amended = """
    SELECT uid, not_before, deadline, EXISTS (
      SELECT 1 FROM submission WHERE submission.job = job.id AND attempt >= job.first_attempt) AS was_submitted
    FROM job WHERE id = ?
    """

  private func set(_ column: String, _ value: (any SQLConvertible)?, of job: JobID) throws {
    guard let value else { return }
    try runOnce("UPDATE job SET \(column) = ? WHERE id = ?", [value, job])
  }

  private func set(
    _ column: String, _ value: (any SQLConvertible)?, clears amendment: Amendment, _ what: Amendment.Clearable,
    of job: JobID
  ) throws {
    guard value != nil || amendment.cleared.contains(what) else { return }
    try runOnce("UPDATE job SET \(column) = ? WHERE id = ?", [value, job])
  }

  /// A rest that is over by then is none any more.
  private func setStart(_ notBefore: WallTime?, of job: JobID, _ life: Lifecycle) throws {
    if let rest = life.rest, rest >= notBefore ?? rest {
      try runOnce("UPDATE job SET not_before = ? WHERE id = ?", [notBefore?.milliseconds, job])
    } else {
      try runOnce(
        """
        UPDATE job SET not_before = ?1, wake = CASE WHEN state = 'queued' AND ?1 > CAST(?2 AS BIGINT) THEN ?1 END, resting = FALSE,
          rest_from = NULL, held_rest = NULL, held_rest_from = NULL WHERE id = ?3
        """, [notBefore?.milliseconds, now.milliseconds, job])
    }
  }

  private func setLabels(_ amendment: Amendment, of job: JobID) throws {
    guard amendment.labels != nil || amendment.cleared.contains(.labels) else { return }
    try run("DELETE FROM label WHERE job = ?", [job])
    for (name, value) in amendment.labels ?? Labels() {
      try run("INSERT INTO label (job, name, value) VALUES (?, ?, ?)", [job, name, value])
    }
  }
}

extension Lifecycle {
  /// Until when it rests, or would if it were released.
  fileprivate var rest: WallTime? {
    switch self {
    case .queued(let rest), .held(let rest, _): rest
    case .running, .ended: nil
    }
  }
}
