import GRDB
import JSONDocument
package import JobModel
package import LibraryModel
import Runtime

extension QueueStore {
  /// The outage that a server was in when it was last kept; nil: in none.
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

  /// Keeps an outage, so that a restart does not ask anew, or that there is none (nil).
  ///
  /// - Parameter environments: those of which the server is the configured one. Where it is news to one of them that its
  ///   server is out, or is out no more, that is an event.
  package func keep(
    _ outage: KeptOutage?, of server: ServerID, for environments: [String]
  ) async throws(StorageError) {
    try await write { [now] database in
      let id = try database.server(server)
      try database.runOnce(
        "UPDATE server SET outage = ?, kind = ?, since = ?, retry_at = ?, probes = ? WHERE id = ?",
        [
          outage?.failure.stored(), outage?.kind?.rawValue, outage?.since.milliseconds, outage?.retryAt.milliseconds,
          outage?.probes, id,
        ])
      for name in environments { try database.tell(name, isOut: outage != nil, server: id, at: now()) }
    }
  }

  /// An environment has another server from now on, or none any more (nil). Where it is news to it that its server is out,
  /// or that no outage concerns it any more, that is an event.
  package func tellOutage(_ isOut: Bool, of server: ServerID?, to environment: String) async throws(StorageError) {
    try await write { [now] database in
      let id = try server.map { try database.server($0) }
      try database.tell(environment, isOut: isOut, server: id, at: now())
    }
  }

  /// Targets by which it can be told whether a server answers others: those of edits in flight, of jobs that are due next,
  /// or, where there are none, of jobs whose target is in trouble. At most `othersToAsk`
  /// jobs are looked at.
  ///
  /// - Parameter target: one that is left out.
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

  /// Whether there is anything to be done: a job runs, one that has ended is watched, or one is queued and not held.
  package func hasWork(in environments: Set<String>) async throws(StorageError) -> Bool {
    try await read { database in
      for name in environments {
        guard let id = try database.int("SELECT id FROM environment WHERE name = ?", [name]) else { continue }
        let waiting = "SELECT 1 FROM tally WHERE environment = ? AND state IN ('queued', 'running') AND jobs > 0"
        let watched = "SELECT 1 FROM job INDEXED BY holding WHERE environment = ? AND holds"
        if try database.int(waiting, [id]) != nil { return true }
        if try database.int(watched, [id]) != nil { return true }
      }
      return false
    }
  }
}

extension Database {
  /// Logs that an outage began or ended for an environment, unless that was the last which was said of it.
  fileprivate func tell(_ name: String, isOut: Bool, server: Int?, at now: WallTime) throws {
    let wasOut = try int("SELECT is_out FROM environment WHERE name = ?", [name]) == 1
    guard wasOut != isOut else { return }
    let environment = try environment(name)
    try runOnce("UPDATE environment SET is_out = ? WHERE id = ?", [isOut, environment])
    try log(isOut ? .outageBegan : .outageEnded, environment: environment, server: server, at: now)
  }

  fileprivate func target(of job: JobID) throws -> Target? {
    let sql = """
      SELECT environment.name AS environment, target.kind, asked_id
      FROM job JOIN target ON target.id = job.target JOIN environment ON environment.id = job.environment
      WHERE job.id = ?
      """
    return try row(sql, [job]).map { try StoredRow(row: $0, job: job).target() }
  }
}
