package import JobModel

extension TransactionalStore {
  package func status(in servers: [String: ServerState]) async throws(StorageError) -> StoreStatus {
    try await reading { [self] transaction in
      let (oldest, newest) = try transaction.sequences()
      return try StoreStatus(
        counts: transaction.counts(), pause: transaction.pauses(of: nil).ofQueue,
        environments: servers.sorted { $0.key < $1.key }.map {
          try transaction.environmentStatus($0.key, at: $0.value)
        },
        databaseBytes: transaction.connection.size(), oldestSequence: oldest, lastSequence: newest, problem: problem)
    }
  }
}

extension Transaction {
  /// Every state, with how many jobs are in it.
  func counts(in environment: Int? = nil) throws -> [JobState: Int] {
    var counts = Dictionary(uniqueKeysWithValues: JobState.allCases.map { ($0, 0) })
    for row in try rows(
      "SELECT state, sum(jobs) AS jobs FROM tally WHERE ?1 IS NULL OR environment = ?1 GROUP BY state", [environment])
    {
      counts[try row.word("state")] = try row.int("jobs")
    }
    return counts
  }
}
