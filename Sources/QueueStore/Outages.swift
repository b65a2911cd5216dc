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

  /// Keeps an outage, so that a restart does not ask anew, or that there is none (nil). Its beginning and its end are
  /// events of each of the environments.
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

  /// A target by which it can be told whether a server answers others: of an edit in flight, else of a troubled job, else
  /// of the job that is next, else of one that waits. nil: there is no other.
  ///
  /// - Parameter target: the one that was not answered; nil: any will do.
  /// - Parameter silent: others that were tried and not answered.
  package func otherTarget(
    in environments: Set<String>, besides target: Target?, passingBy silent: [Target] = []
  ) async throws(StorageError) -> Target? {
    try await read { database in
      let passedBy = try ([target].compactMap(\.self) + silent).compactMap { try database.knownTarget($0) }
      let tried = "[\(passedBy.map(String.init).joined(separator: ","))]"
      let another = "target NOT IN (SELECT value FROM json_each(?))"
      let ids = try environments.sorted().compactMap {
        try database.int("SELECT id FROM environment WHERE name = ?", [$0])
      }
      // One that is in no trouble says more.
      for condition in [
        "holds AND \(another) ORDER BY trouble IS NOT NULL, id",
        "trouble IS NOT NULL AND state = 'queued' AND \(another) ORDER BY claimed DESC, id",
        "eligible AND \(another) ORDER BY priority DESC, place",
        "state = 'queued' AND first AND \(another)",
        "state = 'queued' AND \(another)",
      ] {
        for id in ids {
          let sql = "SELECT id FROM job WHERE environment = ? AND \(condition) LIMIT 1"
          if let job = try database.int(sql, [id, tried]) { return try database.target(of: job) }
        }
      }
      return nil
    }
  }

  /// Whether there is anything to be done: a job runs, one that has ended is watched, or one is queued and not held.
  package func hasWork(in environments: Set<String>) async throws(StorageError) -> Bool {
    try await read { database in
      for name in environments {
        guard let id = try database.int("SELECT id FROM environment WHERE name = ?", [name]) else { continue }
        let waiting = "SELECT 1 FROM tally WHERE environment = ? AND state IN ('queued', 'running') AND jobs > 0"
        let watched = "SELECT 1 FROM job WHERE environment = ? AND holds"
        if try database.int(waiting, [id]) != nil { return true }
        if try database.int(watched, [id]) != nil { return true }
      }
      return false
    }
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
