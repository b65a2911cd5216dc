import JobModel

/// Who comes after whom. What has been met stays so; the triggers keep what a job still waits for.
extension Transaction {
  /// nil: there is no such job.
  func state(of job: JobID) throws -> JobState? {
    guard let found = try row("SELECT state FROM job WHERE id = ?", [job]) else { return nil }
    return try found.of(job).word("state")
  }

  /// The jobs that a job comes after, by id, and whether each has succeeded.
  func dependencies(of job: JobID) throws -> [(predecessor: JobID, isMet: Bool)] {
    try rows("SELECT predecessor, met FROM dependency WHERE job = ? ORDER BY predecessor", [job]).map {
      try ($0.of(job).int("predecessor"), $0.of(job).bool("met"))
    }
  }

  /// Those that come after a job which has not succeeded.
  func dependents(of job: JobID) throws -> [JobID] {
    try jobs("SELECT job AS id FROM dependency WHERE predecessor = ? AND NOT met ORDER BY job", job)
  }

  /// Those of them that have not ended.
  func waitingDependents(of job: JobID, limit: Int) throws -> [JobID] {
    try ints(
      """
      SELECT job.id FROM dependency JOIN job ON job.id = dependency.job
      WHERE predecessor = ? AND NOT met AND ended IS NULL ORDER BY dependency.job LIMIT ?
      """, [job, limit])
  }

  /// Those that a job comes after and that have ended otherwise than well: it can't wait for them.
  func deadPredecessors(of job: JobID) throws -> [JobID] {
    try jobs(
      """
      SELECT predecessor AS id FROM dependency LEFT JOIN job ON job.id = predecessor
      WHERE dependency.job = ? AND NOT met AND (job.id IS NULL OR ended IS NOT NULL) ORDER BY predecessor
      """, job)
  }

  /// - Parameter predecessor: one that may still succeed, or has.
  func add(predecessor: JobID, to job: JobID) throws {
    try run(
      """
      INSERT INTO dependency (job, predecessor, met)
      VALUES (?1, ?2, coalesce((SELECT state = 'succeeded' FROM job WHERE id = ?2), TRUE))
      """, [job, predecessor])
  }

  private func jobs(_ sql: String, _ job: JobID) throws -> [JobID] {
    try ints(sql, [job])
  }
}
