package import Runtime

extension TransactionalStore {
  package func clockDoubt() async throws(StorageError) -> WallTime? {
    try await writing(.progress) { transaction in
      var clock = try transaction.pruningClock()
      let before = clock
      let until = try clock.look(at: transaction.now, newest: transaction.newest())
      if clock != before {
        try transaction.runOnce(
          "UPDATE store SET clock = ?, clock_doubted = ?", [clock.believed?.milliseconds, clock.doubted?.milliseconds])
      }
      return until
    }
  }
}

extension Transaction {
  func pruningClock() throws -> PruningClock {
    guard let row = try row("SELECT clock, clock_doubted FROM store") else { return PruningClock() }
    return PruningClock(believed: try row.optionalTime("clock"), doubted: try row.optionalTime("clock_doubted"))
  }

  /// When the last thing happened of which the queue knows.
  fileprivate func newest() throws -> WallTime? {
    let event = "SELECT at FROM event ORDER BY sequence DESC LIMIT 1"
    return try (int(event) ?? int("SELECT created FROM job ORDER BY id DESC LIMIT 1")).map {
      WallTime(milliseconds: Int64($0))
    }
  }
}
