package import JobModel
import Runtime

extension TransactionalStore {
  package func setPause(
    _ pause: Paused?, of environment: String?, by submitter: Submitter
  ) async throws(StorageError) {
    try await writing(by: submitter) { transaction in
      if let pause {
        try transaction.pause(environment, pause)
      } else {
        try transaction.resume(environment)
      }
    }
  }
}

extension TransactionalStore {
  package func pauses(of environment: String, since sequence: Int?) async throws(StorageError) -> PauseLook {
    try await reading { transaction in
      let id = try transaction.int("SELECT id FROM environment WHERE name = ?", [environment])
      let last = try transaction.int("SELECT max(sequence) FROM event") ?? 0
      let resumed = """
        SELECT 1 FROM event WHERE sequence > ? AND what = 'resumed' AND (environment IS NULL OR environment = ?)
        """
      let pause = "SELECT 1 FROM pause WHERE environment IS NULL OR environment = ?"
      return try PauseLook(
        isPaused: transaction.int(pause, [id]) != nil,
        hasEnded: sequence.map { try transaction.int(resumed, [$0, id]) != nil } ?? false,
        sequence: max(last, sequence ?? 0))
    }
  }
}

extension Transaction {
  func pause(_ environment: String?, _ pause: Paused) throws {
    let id = try environment.map { try self.environment($0) }
    try endPause(of: id)
    try run(
      "INSERT INTO pause (environment, by, at, reason, until) VALUES (?, ?, ?, ?, ?)",
      [id, pause.by, pause.at.milliseconds, pause.reason, pause.until?.milliseconds])
    try log(.paused, environment: id, at: pause.at)
  }

  fileprivate func resume(_ environment: String?) throws {
    var id: Int?
    if let environment {
      id = try int("SELECT id FROM environment WHERE name = ?", [environment])
      guard id != nil else { return }
    }
    guard try endPause(of: id) else { return }
    try log(.resumed, environment: id)
  }

  /// The pause of the whole queue and that of an environment. One that is over and not yet taken away is none.
  ///
  /// - Parameter environment: nil: only the pause of the whole queue is looked for.
  func pauses(of environment: Int?) throws -> Pauses {
    let sql = """
      SELECT environment, by, at, reason, until FROM pause
      WHERE (environment IS NULL OR environment = ?) AND (until IS NULL OR until > ?)
      """
    var pauses = Pauses()
    for row in try rows(sql, [environment, now.milliseconds]) {
      let pause = try Paused(
        by: row.text("by"), at: row.time("at"), reason: row.optionalText("reason"), until: row.optionalTime("until"))
      if try row.optionalInt("environment") == nil { pauses.ofQueue = pause } else { pauses.ofEnvironment = pause }
    }
    return pauses
  }

  /// Ends the pauses whose time is over. Gives back when the next one's is; nil: none has a time.
  func endPauses() throws -> WallTime? {
    let over = """
      SELECT pause.environment FROM pause LEFT JOIN environment ON environment.id = pause.environment
      WHERE until <= ? ORDER BY until, name
      """
    for found in try rows(over, [now.milliseconds]) {
      let environment = try found.optionalInt("environment")
      try endPause(of: environment)
      try log(.resumed, environment: environment)
    }
    return try int("SELECT min(until) FROM pause").map { WallTime(milliseconds: Int64($0)) }
  }

  /// - Returns: whether there was one.
  @discardableResult
  fileprivate func endPause(of environment: Int?) throws -> Bool {
    try changed("DELETE FROM pause WHERE coalesce(environment, 0) = coalesce(?, 0)", [environment]) > 0
  }

  /// - Parameter server: whose outage it is, where it is one.
  /// - Parameter instant: nil: now.
  /// - Parameter until: until when a window was opened, where it was.
  func log(
    _ what: EventKind, environment: Int?, server: Int? = nil, at instant: WallTime? = nil, until: WallTime? = nil
  ) throws {
    try run(
      "INSERT INTO event (at, what, environment, server, uid, until) VALUES (?, ?, ?, ?, ?, ?)",
      [
        (instant ?? now).milliseconds, what.rawValue, environment, server, submitter?.uid, until?.milliseconds,
      ])
  }
}
