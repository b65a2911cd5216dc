package import JobModel
import LibraryModel

extension TransactionalStore {
  package func explain(
    _ id: JobID, in servers: [String: ServerState]
  ) async throws(StorageError) -> JobExplanation? {
    try await reading { transaction in
      var reader = JobReader(transaction, at: servers)
      return try reader.explanation(of: id)
    }
  }
}

extension JobReader {
  mutating func explanation(of id: JobID) throws -> JobExplanation? {
    guard let job = try job(id), let position = try transaction.jobPosition(id) else { return nil }
    let name = job.target.environment
    let environment = try environment(name, for: position.lane)
    let status = try servers[name].map { try transaction.environmentStatus(name, at: $0) }
    let isWaiting = job.state.known == .queued || job.state.known == .held
    // Only an ended job's edit can be left over: that of this one, or of those that hold what it waits for.
    let holders = [id, position.holder].compactMap(\.self) + environment.taken.values
    let ahead = position.holder == nil ? position.ahead : nil
    let waitOfAhead = try ahead.flatMap { try self.job($0)?.waiting }
    return try JobExplanation(
      job, attempts: transaction.attempts(of: job), at: position, in: environment, status: status,
      ahead: isWaiting ? transaction.jobsAhead(of: id, in: environment) : JobsAhead(),
      unfinishedEdits: transaction.unfinishedEdits(among: holders),
      failedPredecessors: transaction.failed(among: job.after), waitOfAhead: waitOfAhead,
      answeredFor: transaction.answeredFor(of: id), now: transaction.now, lender: transaction.lender(to: id))
  }
}

extension Transaction {
  /// Of its open submission, the time in which the server answered since; nil: there is none.
  fileprivate func answeredFor(of job: JobID) throws -> Duration? {
    try int("SELECT answered_ms FROM submission WHERE job = ? AND ended IS NULL", [job]).map { .milliseconds($0) }
  }

  /// Of a job that is first on its target: the most urgent one behind it. nil: none is more urgent.
  fileprivate func lender(to job: JobID) throws -> PriorityLender? {
    let sql = """
      SELECT other.id, other.priority FROM job JOIN job AS other ON other.target = job.target
      WHERE job.id = ? AND job.first AND other.due AND NOT other.first AND other.priority > job.priority
      ORDER BY other.priority DESC, other.place LIMIT 1
      """
    return try row(sql, [job]).map { try PriorityLender(job: $0.int("id"), priority: $0.int("priority")) }
  }

  fileprivate func unfinishedEdits(among jobs: [JobID]) throws -> Set<JobID> {
    try Set(jobs.filter { try int("SELECT 1 FROM job WHERE id = ? AND holds AND ended IS NOT NULL", [$0]) != nil })
  }

  /// Those that have ended otherwise than well.
  fileprivate func failed(among jobs: [JobID]) throws -> [JobID] {
    try jobs.filter { job in
      let state = try state(of: job)
      return state == .failed || state == .cancelled || state == .expired
    }
  }
}
