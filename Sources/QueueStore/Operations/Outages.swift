import JSONDocument
package import JobModel
package import LibraryModel
import Runtime

extension TransactionalStore {
  package func outage(of server: ServerID) async throws(StorageError) -> KeptOutage? {
    try await reading { transaction in
      let sql = """
        SELECT outage, kind, since, retry_at, probes FROM server
        WHERE url = ? AND username = ? AND outage IS NOT NULL
        """
      guard let row = try transaction.row(sql, [server.url, server.username]) else { return nil }
      return try KeptOutage(
        row.value("outage"), kind: row.optionalWord("kind"), since: row.time("since"),
        retryAt: row.time("retry_at"), probes: row.int("probes"))
    }
  }

  package func keep(
    _ outage: KeptOutage?, of server: ServerID, for environments: [String]
  ) async throws(StorageError) {
    try await writing { transaction in
      guard try transaction.isLeased(server) else { return }
      let id = try transaction.server(server)
      try transaction.runOnce(
        "UPDATE server SET outage = ?, kind = ?, since = ?, retry_at = ?, probes = ? WHERE id = ?",
        [
          outage?.failure.stored(), outage?.kind?.rawValue, outage?.since.milliseconds, outage?.retryAt.milliseconds,
          outage?.probes, id,
        ])
      for name in environments { try transaction.tell(name, isOut: outage != nil, server: id) }
    }
  }

  package func tellOutage(_ isOut: Bool, of server: ServerID?, to environment: String) async throws(StorageError) {
    try await writing { transaction in
      guard try server.map({ try transaction.isLeased($0) }) ?? true else { return }
      let id = try server.map { try transaction.server($0) }
      try transaction.tell(environment, isOut: isOut, server: id)
    }
  }

  package func otherTargets(
    in environments: Set<String>, besides target: Target?
  ) async throws(StorageError) -> [Target] {
    try await reading { transaction in
      let known = try target.flatMap { try transaction.knownTarget($0) }
      let ids = try environments.sorted().compactMap {
        try transaction.int("SELECT id FROM environment WHERE name = ?", [$0])
      }
      let wellKnown = try transaction.jobs(
        of: ids,
        [
          "state = 'running' AND trouble IS NULL AND target IS DISTINCT FROM ? ORDER BY id",
          // Migrations, and groups: of those under the windows of a batch, others stand for them.
          "lane = 0 AND eligible AND trouble IS NULL AND target IS DISTINCT FROM ? ORDER BY urgency DESC, place",
          "lane = 1 AND eligible AND trouble IS NULL AND target IS DISTINCT FROM ? ORDER BY urgency DESC, place",
          "state = 'queued' AND first AND trouble IS NULL AND target IS DISTINCT FROM ?",
        ], besides: known)
      let jobs =
        try wellKnown.isEmpty
        ? transaction.jobs(
          of: ids,
          [
            "trouble IS NOT NULL AND state IN ('queued', 'running') AND target IS DISTINCT FROM ? ORDER BY claimed DESC, id",
            "holds AND target IS DISTINCT FROM ? ORDER BY id", "state = 'queued' AND target IS DISTINCT FROM ?",
          ], besides: known) : wellKnown
      var targets: [Target] = []
      for job in jobs {
        if let target = try transaction.target(of: job), !targets.contains(target) { targets.append(target) }
      }
      return targets
    }
  }

}

/// How many jobs are looked at.
private let othersToAsk = 8

extension Transaction {
  /// The first `othersToAsk` jobs of environments that meet one of the conditions, in their order.
  fileprivate func jobs(
    of environments: [Int], _ conditions: [String], besides target: Int?
  ) throws -> [JobID] {
    var jobs: [JobID] = []
    for condition in conditions {
      for environment in environments where jobs.count < othersToAsk {
        let sql = "SELECT id FROM job WHERE environment = ? AND \(condition) LIMIT \(othersToAsk)"
        let found = try ints(sql, [environment, target])
        jobs += found.filter { !jobs.contains($0) }
      }
    }
    return jobs
  }

  /// Logs that an outage began or ended for an environment, unless that was the last which was said of it.
  fileprivate func tell(_ name: String, isOut: Bool, server: Int?) throws {
    let wasOut = try int("SELECT 1 FROM environment WHERE name = ? AND is_out", [name]) != nil
    guard wasOut != isOut else { return }
    let environment = try environment(name)
    try runOnce("UPDATE environment SET is_out = ? WHERE id = ?", [isOut, environment])
    try log(isOut ? .outageBegan : .outageEnded, environment: environment, server: server)
  }

  fileprivate func target(of job: JobID) throws -> Target? {
    let sql = """
      SELECT environment.name AS environment, target.kind, asked_id
      FROM job JOIN target ON target.id = job.target JOIN environment ON environment.id = job.environment
      WHERE job.id = ?
      """
    return try row(sql, [job]).map { try $0.of(job).target() }
  }
}
