package import JobModel

extension TransactionalStore {
  package func status(in servers: [String: ServerState]) async throws(StorageError) -> StoreStatus {
    try await reading { [self] transaction in
      let (oldest, newest) = try transaction.sequences()
      let pruningRests = try transaction.pruningClock().restsUntil(transaction.now)
      return try StoreStatus(
        counts: transaction.counts(), pause: transaction.pauses(of: nil).ofQueue,
        environments: Set(servers.keys).union(transaction.environmentsWithWork()).sorted().map {
          try transaction.environmentStatus($0, at: servers[$0])
        },
        databaseBytes: transaction.connection.size(), oldestSequence: oldest, lastSequence: newest,
        pruningRestsUntil: pruningRests, problem: problem)
    }
  }
}

extension Transaction {
  /// The names of the environments that have a job which has not ended.
  func environmentsWithWork() throws -> [String] {
    try rows(
      """
      SELECT DISTINCT name FROM tally JOIN environment ON environment.id = tally.environment
      WHERE jobs > 0 AND state IN ('queued', 'held', 'running')
      """, []
    ).map { try $0.text("name") }
  }

  /// Every state, with how many jobs are in it.
  func counts(in environment: Int? = nil) throws -> [JobState: Int] {
    var counts = Dictionary(uniqueKeysWithValues: JobState.allCases.map { ($0, 0) })
    let found = try environment.map { try rows("SELECT state, jobs FROM tally WHERE environment = ?", [$0]) }
    for row in try found ?? rows("SELECT state, sum(jobs) AS jobs FROM tally GROUP BY state") {
      counts[try row.word("state")] = try row.int("jobs")
    }
    return counts
  }
}
