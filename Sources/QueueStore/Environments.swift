import GRDB
package import JobModel
package import LibraryModel
import Runtime

extension QueueStore {
  /// How the environments stand, by name.
  package func environments(
    in surroundings: [String: Surroundings]
  ) async throws(StorageError) -> [EnvironmentStatus] {
    try await read { [now] database in
      try surroundings.sorted { $0.key < $1.key }.map {
        try database.environmentStatus($0.key, in: $0.value, at: now())
      }
    }
  }

  /// The outage that an environment was in when it was last kept, on the wall clock.
  package func outage(of environment: String) async throws(StorageError) -> Outage? {
    try await read { database in
      let sql = "SELECT outage, since, retry_at, probes FROM environment WHERE name = ? AND outage IS NOT NULL"
      guard let found = try database.row(sql, [environment]) else { return nil }
      let row = StoredRow(row: found, job: nil)
      return try Outage(
        row.value("outage"), since: row.time("since"), retryAt: row.time("retry_at"), probes: row.int("probes"))
    }
  }

  /// Keeps an outage, so that a restart does not ask anew, or that there is none. Its beginning and its end are events.
  ///
  /// - Parameter outage: on the wall clock.
  package func keep(_ outage: Outage?, of environment: String) async throws(StorageError) {
    try await write { [now] database in
      let id = try database.environment(environment)
      let wasOut = try database.int("SELECT outage IS NOT NULL FROM environment WHERE id = ?", [id]) == 1
      try database.runOnce(
        "UPDATE environment SET outage = ?, since = ?, retry_at = ?, probes = ? WHERE id = ?",
        [
          outage?.failure.stored(), outage?.since.milliseconds, outage?.retryAt.milliseconds, outage?.probes, id,
        ])
      guard wasOut != (outage != nil) else { return }
      try database.log(outage == nil ? .outageEnded : .outageBegan, environment: id, at: now())
    }
  }

  /// A target by which it can be told whether the environment answers: of an edit in flight, else of a job that waits.
  /// nil: nothing is to be done there.
  package func targetToProbe(in environment: String) async throws(StorageError) -> Target? {
    try await read { database in
      guard let id = try database.int("SELECT id FROM environment WHERE name = ?", [environment]) else { return nil }
      let job =
        try database.int("SELECT id FROM job WHERE environment = ? AND slot IS NOT NULL ORDER BY slot LIMIT 1", [id])
        ?? database.int(nextEligible, [id])
        ?? database.int("SELECT id FROM job WHERE environment = ? AND state = 'queued' LIMIT 1", [id])
      guard let job else { return nil }
      let sql = """
        SELECT environment.name AS environment, target.kind, asked_id
        FROM job JOIN target ON target.id = job.target JOIN environment ON environment.id = job.environment
        WHERE job.id = ?
        """
      return try database.row(sql, [job]).map { try StoredRow(row: $0, job: job).target() }
    }
  }
}

extension Database {
  func environmentStatus(_ name: String, in surroundings: Surroundings?, at now: WallTime) throws -> EnvironmentStatus {
    // One that no job has named yet has nothing.
    let id = try int("SELECT id FROM environment WHERE name = ?", [name])
    let counts = try id.map { try self.counts(in: $0) } ?? [:]
    var status = try EnvironmentStatus(
      name: name, taken: id.map(slots) ?? [], queued: counts[.queued] ?? 0, running: counts[.running] ?? 0,
      in: surroundings)
    status.pause = try id.flatMap { try pause(of: $0, at: now) }
    return status
  }

  private func slots(_ environment: Int) throws -> [Slot] {
    try rows(
      "SELECT id, slot, claimed, ended FROM job WHERE environment = ? AND slot IS NOT NULL ORDER BY slot", [environment]
    ).map {
      let row = StoredRow(row: $0, job: try StoredRow(row: $0, job: nil).int("id"))
      let ended = try row.optionalTime("ended")
      return try Slot(
        number: row.int("slot"), state: ended == nil ? .busy : .unknown, job: row.job,
        since: ended ?? row.optionalTime("claimed"))
    }
  }

  /// Its row, made where there is none.
  func environment(_ name: String) throws -> Int {
    try run("INSERT INTO environment (name) VALUES (?) ON CONFLICT DO NOTHING", [name])
    guard let id = try int("SELECT id FROM environment WHERE name = ?", [name]) else {
      throw StorageError.inconsistent("environment \(name) is not there after it was written")
    }
    return id
  }
}
