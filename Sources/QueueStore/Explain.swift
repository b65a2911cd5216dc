import GRDB
import JSONDocument
package import JobModel
import LibraryModel

extension SQLiteStore {
  package func explain(
    _ id: JobID, in servers: [String: ServerState]
  ) async throws(StorageError) -> JobExplanation? {
    try await read { [now] database in
      var reader = JobReader(database, at: servers, now: now())
      return try reader.explanation(of: id)
    }
  }
}

extension JobReader {
  fileprivate mutating func explanation(of id: JobID) throws -> JobExplanation? {
    guard let job = try job(id), let position = try database.jobPosition(id, now: now) else { return nil }
    let name = job.target.environment
    let environment = try environment(name)
    let status = try servers[name].map { try database.environmentStatus(name, at: $0, now: now) }
    let isWaiting = job.state.known == .queued || job.state.known == .held
    // Only an ended job's edit can be left over: that of this one, or of those that hold what it waits for.
    let holders = [id, position.holder].compactMap(\.self) + environment.taken.values
    return try JobExplanation(
      job, attempts: database.attempts(of: job), at: position, in: environment, status: status,
      ahead: isWaiting ? database.jobsAhead(of: id, in: environment) : JobsAhead(),
      unfinishedEdits: database.unfinishedEdits(among: holders), failedPredecessors: database.failed(among: job.after))
  }
}

extension Database {
  fileprivate func unfinishedEdits(among jobs: [JobID]) throws -> Set<JobID> {
    try Set(ids("holds AND ended IS NOT NULL", among: jobs))
  }

  fileprivate func failed(among jobs: [JobID]) throws -> [JobID] {
    try ids("state IN ('failed', 'cancelled', 'expired')", among: jobs)
  }

  private func ids(_ condition: String, among jobs: [JobID]) throws -> [JobID] {
    try rows(
      "SELECT id FROM job WHERE id IN (SELECT value FROM json_each(?)) AND \(condition) ORDER BY id",
      [JSON(encoding: jobs).text]
    ).map { try StoredRow(row: $0, job: nil).int("id") }
  }
}
