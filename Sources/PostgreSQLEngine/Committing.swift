import QueueStore

extension PostgreSQLConnection {
  /// Begins a transaction that holds the lock of the writers of all hosts.
  func beginLocked() throws {
    try later("BEGIN")
    try later("SELECT pg_advisory_xact_lock(\(lockOfWriters))")
  }

  /// The same of one that gives numbers.
  func beginWriting(at clock: StoreClock) throws {
    try beginLocked()
    try takeNumbers(at: clock)
  }

  /// Gives the transaction up, or what was done in it since a savepoint. What was sent before may have failed, and would have this left
  /// out: its answer is awaited first.
  func rollBack(to savepoint: String? = nil) throws {
    _ = try? finish()
    try run(savepoint.map { "ROLLBACK TO \($0)" } ?? "ROLLBACK")
  }

  /// Whether a commit of before was done.
  ///
  /// Asks behind the lock of a transaction that may be at its commit still. What was committed here may not be on the standby yet, so
  /// it is committed once more: the server answers that when all before it is there, too.
  func wasCommitted(_ mark: String, by writer: String) throws -> Bool {
    try beginLocked()
    let wasDone = try run("UPDATE commit_mark SET mark = mark WHERE writer = ? AND mark = ?", [writer, mark]) == 1
    guard wasDone else {
      try run("COMMIT")
      return false
    }
    guard try commit() else { throw StorageError.onNoStandby }
    return true
  }
}

extension PostgreSQLConnection {
  /// Waits until all that can be seen here has come to the standby.
  ///
  /// What was committed while the standby was away is seen after the server was killed and started again, although nobody has been
  /// told of it, and a failover would lose it. A commit behind it waits for the standby as well. It has to write something for
  /// that, which a server that is a standby itself refuses when something is to be written.
  func awaitStandby() throws {
    try later("BEGIN")
    try later("SELECT pg_logical_emit_message(true, 'migedit', '') WHERE NOT pg_is_in_recovery()")
    guard try commit() else { throw StorageError.onNoStandby }
  }
}

extension StorageError {
  static let onNoStandby = StorageError.unavailable(
    reason: """
      Somebody has had the PostgreSQL server not wait for its synchronous standby, so that a failover would lose what was written: it is \
      not answered before the standby has it.
      """)
}
