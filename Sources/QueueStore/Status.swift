import GRDB
package import JobModel

package struct StoreStatus: Sendable, Hashable {
  package let counts: [JobState: Int]
  package let databaseBytes: Int
  /// The first event that is kept; one more than the last where none is.
  package let oldestSequence: Int
  package let lastSequence: Int
  /// Why nothing can be written at present.
  package let problem: String?
}

extension QueueStore {
  package func status() async throws(StorageError) -> StoreStatus {
    try await read { [writer] database in
      let (oldest, newest) = try database.sequences()
      let pages = try database.int("PRAGMA page_count") ?? 0
      let size = try database.int("PRAGMA page_size") ?? 0
      return try StoreStatus(
        counts: database.counts(), databaseBytes: pages * size, oldestSequence: oldest, lastSequence: newest,
        problem: writer.problem)
    }
  }

  /// Environments that have jobs which run, with how many.
  package func running() async throws(StorageError) -> [String: Int] {
    try await read { database in
      let found = try database.rows(
        """
        SELECT name, jobs FROM tally JOIN environment ON environment.id = tally.environment
        WHERE state = 'running' AND jobs > 0
        """)
      return try Dictionary(
        uniqueKeysWithValues: found.map { found in
          let row = StoredRow(row: found, job: nil)
          return try (row.text("name"), row.int("jobs"))
        })
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
