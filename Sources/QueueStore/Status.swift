import GRDB
package import JobModel

extension SQLiteStore {
  package func status(in servers: [String: ServerState]) async throws(StorageError) -> StoreStatus {
    try await read { [writer, now] database in
      let now = now()
      let (oldest, newest) = try database.sequences()
      let pages = try database.int("PRAGMA page_count") ?? 0
      let size = try database.int("PRAGMA page_size") ?? 0
      return try StoreStatus(
        counts: database.counts(), pause: database.pause(of: nil, at: now),
        environments: servers.sorted { $0.key < $1.key }.map {
          try database.environmentStatus($0.key, at: $0.value, now: now)
        },
        databaseBytes: pages * size, oldestSequence: oldest, lastSequence: newest, problem: writer.problem)
    }
  }
}

extension Database {
  /// Every state, with how many jobs are in it.
  func counts(in environment: Int? = nil) throws -> [JobState: Int] {
    var counts = Dictionary(uniqueKeysWithValues: JobState.allCases.map { ($0, 0) })
    for found in try rows(
      "SELECT state, sum(jobs) AS jobs FROM tally WHERE ? IS NULL OR environment = ? GROUP BY state",
      [environment, environment])
    {
      let row = StoredRow(row: found, job: nil)
      counts[try row.word("state")] = try row.int("jobs")
    }
    return counts
  }
}
