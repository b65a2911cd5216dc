import GRDB
package import JobModel

/// A job that has just been given a slot.
package struct Claimed: Sendable, Hashable {
  package let job: JobID
  package let slot: Int
}

/// A slot that is taken.
package struct InFlight: Sendable, Hashable {
  package let job: JobID
  package let slot: Int
  /// The job has ended, but the server may still be at work: the slot is `unknown`.
  package let isOver: Bool
  /// Of the server that has the edit; nil: it has not been sent, or that is not known.
  package let url: String?

  package init(job: JobID, slot: Int, isOver: Bool, url: String? = nil) {
    self.job = job
    self.slot = slot
    self.isOver = isOver
    self.url = url
  }
}

/// Which job of an environment is next: by priority, then by age. It costs the same however many wait.
let nextEligible = "SELECT id FROM job WHERE environment = ? AND eligible ORDER BY priority DESC, place LIMIT 1"

extension QueueStore {
  /// Gives the next eligible job of an environment the lowest free slot. nil: there is none, or no slot is free.
  ///
  /// - Parameter slots: how many the environment has.
  /// - Parameter unused: those of them that are not to be taken at present.
  package func claim(
    in environment: String, slots: Int, besides unused: Set<Int> = []
  ) async throws(StorageError) -> Claimed? {
    try await write { [now] database in
      guard let environment = try database.int("SELECT id FROM environment WHERE name = ?", [environment]),
        try !database.isPaused(environment, at: now()), let job = try database.int(nextEligible, [environment])
      else { return nil }
      let taken = try database.rows(
        "SELECT slot FROM job WHERE environment = ? AND slot IS NOT NULL", [environment]
      ).map { try StoredRow(row: $0, job: nil).int("slot") }
      guard slots >= 1, let slot = (1...slots).first(where: { !taken.contains($0) && !unused.contains($0) }),
        try database.move(job, by: .claim(slot: slot), at: now()) != nil
      else { return nil }
      return Claimed(job: job, slot: slot)
    }
  }

  /// The slots of an environment that are taken, by number: what goes on after a restart.
  package func inFlight(in environment: String) async throws(StorageError) -> [InFlight] {
    try await read { database in
      try database.rows(
        """
        SELECT id, slot, ended IS NOT NULL AS is_over,
          (SELECT url FROM submission WHERE submission.job = job.id AND (job.ended IS NOT NULL OR submission.ended IS NULL)
            ORDER BY attempt DESC, number DESC LIMIT 1) AS url
        FROM job
        WHERE environment = (SELECT id FROM environment WHERE name = ?) AND slot IS NOT NULL ORDER BY slot
        """, [environment]
      ).map {
        let row = StoredRow(row: $0, job: nil)
        return try InFlight(
          job: row.int("id"), slot: row.int("slot"), isOver: row.bool("is_over"), url: row.optionalText("url"))
      }
    }
  }
}
