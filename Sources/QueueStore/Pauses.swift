import GRDB
package import JobModel
import Runtime

extension QueueStore {
  /// Pauses an environment, or the whole queue where none is named; one that is paused is paused anew, as is said now.
  /// Durable: it outlives a restart.
  package func pause(_ environment: String?, _ pause: Paused, by submitter: Submitter) async throws(StorageError) {
    try await write { database in
      let id = try environment.map { try database.environment($0) }
      try database.endPause(of: id)
      try database.run(
        "INSERT INTO pause (environment, by, at, reason, until) VALUES (?, ?, ?, ?, ?)",
        [id, pause.by, pause.at.milliseconds, pause.reason, pause.until?.milliseconds])
      try database.log(.paused, environment: id, at: pause.at, uid: submitter.uid)
    }
  }

  /// Nothing happens where there is no pause.
  package func resume(_ environment: String?, by submitter: Submitter) async throws(StorageError) {
    try await write { [now] database in
      var id: Int?
      if let environment {
        id = try database.int("SELECT id FROM environment WHERE name = ?", [environment])
        guard id != nil else { return }
      }
      guard try database.endPause(of: id) else { return }
      try database.log(.resumed, environment: id, at: now(), uid: submitter.uid)
    }
  }

  /// The pause of the whole queue.
  package func pause() async throws(StorageError) -> Paused? {
    try await read { [now] in try $0.pause(of: nil, at: now()) }
  }

  /// Whether no edit may start in an environment: it is paused, or the whole queue.
  package func isPaused(_ environment: String) async throws(StorageError) -> Bool {
    try await read { [now] database in
      let id = try database.int("SELECT id FROM environment WHERE name = ?", [environment])
      return try database.isPaused(id, at: now())
    }
  }
}

extension QueueStore {
  /// How an environment's pauses stand, its own and that of the whole queue.
  ///
  /// - Parameter sequence: of an earlier look, so that no pause is missed that ended in between; nil: this is the first.
  package func pauses(of environment: String, since sequence: Int?) async throws(StorageError) -> PauseLook {
    try await read { database in
      let id = try database.int("SELECT id FROM environment WHERE name = ?", [environment])
      let last = try database.int("SELECT max(sequence) FROM event") ?? 0
      let resumed = """
        SELECT 1 FROM event WHERE sequence > ? AND what = 'resumed' AND (environment IS NULL OR environment = ?)
        """
      let pause = "SELECT 1 FROM pause WHERE environment IS NULL OR environment = ?"
      return try PauseLook(
        isPaused: database.int(pause, [id]) != nil,
        hasEnded: sequence.map { try database.int(resumed, [$0, id]) != nil } ?? false,
        sequence: max(last, sequence ?? 0))
    }
  }
}

/// What one look at an environment's pauses shows.
package struct PauseLook: Sendable, Hashable {
  /// A pause whose time is over counts until it is taken away, which is an event.
  package let isPaused: Bool
  /// A pause has ended since the look before, which need not have seen it.
  package let hasEnded: Bool
  /// Of the newest event at this look.
  package let sequence: Int
}

extension Database {
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

  /// Of an environment itself, or of the whole queue.
  func isPaused(_ environment: Int?, at now: WallTime) throws -> Bool {
    if try pause(of: nil, at: now) != nil { return true }
    guard let environment else { return false }
    return try pause(of: environment, at: now) != nil
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
