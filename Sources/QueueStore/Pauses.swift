import GRDB
package import JobModel
import Runtime

extension SQLiteStore {
  package func setPause(
    _ pause: Paused?, of environment: String?, by submitter: Submitter
  ) async throws(StorageError) {
    try await write { [now] database in
      if let pause {
        try database.pause(environment, pause, by: submitter)
      } else {
        try database.resume(environment, by: submitter, at: now())
      }
    }
  }
}

extension Database {
  fileprivate func pause(_ environment: String?, _ pause: Paused, by submitter: Submitter) throws {
    let id = try environment.map { try self.environment($0) }
    try endPause(of: id)
    try run(
      "INSERT INTO pause (environment, by, at, reason, until) VALUES (?, ?, ?, ?, ?)",
      [id, pause.by, pause.at.milliseconds, pause.reason, pause.until?.milliseconds])
    try log(.paused, environment: id, at: pause.at, uid: submitter.uid)
  }

  fileprivate func resume(_ environment: String?, by submitter: Submitter, at now: WallTime) throws {
    var id: Int?
    if let environment {
      id = try int("SELECT id FROM environment WHERE name = ?", [environment])
      guard id != nil else { return }
    }
    guard try endPause(of: id) else { return }
    try log(.resumed, environment: id, at: now, uid: submitter.uid)
  }

  /// One that is over and not yet taken away is none.
  func pause(of environment: Int?, at now: WallTime) throws -> Paused? {
    let sql = """
      SELECT by, at, reason, until FROM pause
      WHERE coalesce(environment, 0) = coalesce(?, 0) AND (until IS NULL OR until > ?)
      """
    guard let found = try row(sql, [environment, now.milliseconds]) else { return nil }
    let row = StoredRow(row: found, job: nil)
    return try Paused(
      by: row.text("by"), at: row.time("at"), reason: row.optionalText("reason"), until: row.optionalTime("until"))
  }

  /// Ends the pauses whose time is over. Gives back when the next one's is; nil: none has a time.
  func endPauses(at now: WallTime) throws -> WallTime? {
    for found in try rows(
      "SELECT environment FROM pause WHERE until <= ? ORDER BY until", [now.milliseconds])
    {
      let environment = try StoredRow(row: found, job: nil).optionalInt("environment")
      try endPause(of: environment)
      try log(.resumed, environment: environment, at: now)
    }
    return try int("SELECT min(until) FROM pause").map { WallTime(milliseconds: Int64($0)) }
  }

  /// - Returns: whether there was one.
  @discardableResult
  fileprivate func endPause(of environment: Int?) throws -> Bool {
    try run("DELETE FROM pause WHERE coalesce(environment, 0) = coalesce(?, 0)", [environment]) > 0
  }

  /// - Parameter server: whose outage it is, where it is one.
  func log(
    _ what: EventKind, environment: Int?, server: Int? = nil, at now: WallTime, uid: Int? = nil
  ) throws {
    try run(
      "INSERT INTO event (at, what, environment, server, uid) VALUES (?, ?, ?, ?, ?)",
      [now.milliseconds, what.rawValue, environment, server, uid])
  }
}
