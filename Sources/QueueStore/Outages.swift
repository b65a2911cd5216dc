import GRDB
import JSONDocument
package import JobModel
package import LibraryModel
import Runtime

extension SQLiteStore {
  package func outage(of server: ServerID) async throws(StorageError) -> KeptOutage? {
    try await read { database in
      let sql = """
        SELECT outage, kind, since, retry_at, probes FROM server
        WHERE url = ? AND username = ? AND outage IS NOT NULL
        """
      guard let found = try database.row(sql, [server.url, server.username]) else { return nil }
      let row = StoredRow(row: found, job: nil)
      return try KeptOutage(
        row.value("outage"), kind: row.optionalText("kind").map { _ in try row.word("kind") }, since: row.time("since"),
        retryAt: row.time("retry_at"), probes: row.int("probes"))
    }
  }

  package func keep(
    _ outage: KeptOutage?, of server: ServerID, for environments: [String]
  ) async throws(StorageError) {
    try await write { [now] database in
      let id = try database.server(server)
      let wasOut = try database.int("SELECT outage IS NOT NULL FROM server WHERE id = ?", [id]) == 1
      try database.runOnce(
        "UPDATE server SET outage = ?, kind = ?, since = ?, retry_at = ?, probes = ? WHERE id = ?",
        [
          outage?.failure.stored(), outage?.kind?.rawValue, outage?.since.milliseconds, outage?.retryAt.milliseconds,
          outage?.probes, id,
        ])
      guard wasOut != (outage != nil) else { return }
      for name in environments {
        let environment = try database.environment(name)
        try database.log(outage == nil ? .outageEnded : .outageBegan, environment: environment, server: id, at: now())
      }
    }
  }

  package func otherTargets(
    in environments: Set<String>, besides target: Target?
  ) async throws(StorageError) -> [Target] {
    try await read { [self] database in
      let known = try target.flatMap { try database.knownTarget($0) }
      let ids = try environments.sorted().compactMap {
        try database.int("SELECT id FROM environment WHERE name = ?", [$0])
      }
      let wellKnown = try self.jobs(
        of: ids,
        [
          "state = 'running' AND trouble IS NULL AND target IS NOT ? ORDER BY id",
          "eligible AND trouble IS NULL AND target IS NOT ? ORDER BY priority DESC, place",
          "state = 'queued' AND first AND trouble IS NULL AND target IS NOT ?",
        ], besides: known, in: database)
      let jobs =
        try wellKnown.isEmpty
        ? self.jobs(
          of: ids,
          [
            "trouble IS NOT NULL AND state IN ('queued', 'running') AND target IS NOT ? ORDER BY claimed DESC, id",
            "holds AND target IS NOT ? ORDER BY id", "state = 'queued' AND target IS NOT ?",
          ], besides: known, in: database) : wellKnown
      var targets: [Target] = []
      for job in jobs {
        if let target = try database.target(of: job), !targets.contains(target) { targets.append(target) }
      }
      return targets
    }
  }

  private static let othersToAsk = 8

  /// The first `othersToAsk` jobs of environments that meet one of the conditions, in their order.
  private func jobs(
    of environments: [Int], _ conditions: [String], besides target: Int?, in database: Database
  ) throws -> [JobID] {
    var jobs: [JobID] = []
    for condition in conditions {
      for environment in environments where jobs.count < Self.othersToAsk {
        let sql = "SELECT id FROM job WHERE environment = ? AND \(condition) LIMIT \(Self.othersToAsk)"
        let found = try database.rows(sql, [environment, target]).map { try StoredRow(row: $0, job: nil).int("id") }
        jobs += found.filter { !jobs.contains($0) }
      }
    }
    return jobs
  }

}

extension Database {
  fileprivate func target(of job: JobID) throws -> Target? {
    let sql = """
      SELECT environment.name AS environment, target.kind, asked_id
      FROM job JOIN target ON target.id = job.target JOIN environment ON environment.id = job.environment
      WHERE job.id = ?
      """
    return try row(sql, [job]).map { try StoredRow(row: $0, job: job).target() }
  }
}
