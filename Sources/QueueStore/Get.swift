import GRDB
import JSONDocument
package import JobModel
package import LibraryModel

/// All that is known of one job.
package struct JobDetails: Sendable, Hashable {
  package let job: Job
  package let change: Change
  package let attempts: [Attempt]
}

extension QueueStore {
  /// - Parameter surroundings: of the environments that are configured, by name.
  package func get(
    _ id: JobID, in surroundings: [String: Surroundings]
  ) async throws(StorageError) -> JobDetails? {
    try await read { [now] database in
      var reader = JobReader(database, in: surroundings, at: now())
      guard let job = try reader.job(id),
        let row = try database.row("SELECT body AS change, attempt FROM job JOIN change ON job = id WHERE id = ?", [id])
      else { return nil }
      let stored = StoredRow(row: row, job: id)
      let current = try stored.int("attempt")
      let attempts = try database.attempts(of: id) { attempt in
        attempt < current || job.state.known?.isEnded == true
      }
      return try JobDetails(job: job, change: stored.value("change"), attempts: attempts)
    }
  }
}

extension Database {
  /// - Parameter isOver: whether an attempt has no further submissions.
  fileprivate func attempts(of job: JobID, isOver: (Int) -> Bool) throws -> [Attempt] {
    let sql = """
      SELECT attempt, slot, claimed, sent, confirmed, polls, fraction, ended, ending, failure FROM submission
      WHERE job = ? ORDER BY attempt, number
      """
    var attempts: [Attempt] = []
    for found in try rows(sql, [job]) {
      let row = StoredRow(row: found, job: job)
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
      attempt.accepted = try attempt.accepted || row.bool("confirmed")
      attempt.polls += try row.int("polls")
      attempt.progress = try row.optionalText("ending") == "created" ? 1 : row.double("fraction")
      attempt.endedAt = isOver(number) ? try row.optionalTime("ended") : nil
      attempt.failure = try row.optionalValue("failure")
      attempts.append(attempt)
    }
    return attempts
  }
}
