package import EditModel
import GRDB

package struct StoreStatus: Sendable, Hashable {
  package let counts: [JobState: Int]
  package let databaseBytes: Int
  /// The first event that is kept; one more than the last where none is.
  package let oldestSequence: Int
  package let lastSequence: Int
  /// Why nothing can be written at present.
  package let problem: String?
}

/// How busy an environment is, as far as the queue knows.
package struct EnvironmentLoad: Sendable, Hashable {
  package let name: String
  package let queued: Int
  package let running: Int
  /// Those that are taken, by number.
  package let slots: [Slot]
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

  /// In the order of the names; one that no job has named yet has nothing.
  package func loads(of names: [String]) async throws(StorageError) -> [EnvironmentLoad] {
    try await read { database in
      try names.map { name in
        guard let environment = try database.int("SELECT id FROM environment WHERE name = ?", [name]) else {
          return EnvironmentLoad(name: name, queued: 0, running: 0, slots: [])
        }
        let counts = try database.counts(in: environment)
        return try EnvironmentLoad(
          name: name, queued: counts[.queued] ?? 0, running: counts[.running] ?? 0, slots: database.slots(environment))
      }
    }
  }
}

extension Database {
  /// Every state, with how many jobs are in it.
  fileprivate func counts(in environment: Int? = nil) throws -> [JobState: Int] {
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

  fileprivate func slots(_ environment: Int) throws -> [Slot] {
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
}
