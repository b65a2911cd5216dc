import GRDB
import JobModel
import Runtime

extension SQLiteStore {
  /// Of each kind that a step takes away: a bound on how long the writer is busy with one.
  static let rowsInPruning = 200
  static let eventsInPruning = 5000
  static let pagesInPruning = 1000

  package func prune(_ cutoffs: Cutoffs) async throws(StorageError) -> Pruned {
    try await write { database in
      var pruned = Pruned()
      for (state, cutoff) in [
        (JobState.succeeded, cutoffs.succeeded), (.failed, cutoffs.failed), (.cancelled, cutoffs.failed),
        (.expired, cutoffs.failed),
      ] {
        guard let cutoff else { continue }
        pruned.jobs += try database.pruneJobs(state, endedBefore: cutoff, limit: Self.rowsInPruning)
      }
      if pruned.jobs > 0 { pruned.batches = try database.pruneBatches() }
      if let cutoff = cutoffs.documents {
        pruned.documents = try database.pruneDocuments(endedBefore: cutoff, limit: Self.rowsInPruning)
      }
      if let cutoff = cutoffs.events {
        pruned.events = try database.pruneEvents(before: cutoff, limit: Self.eventsInPruning)
      }
      if let cutoff = cutoffs.keys {
        pruned.keys = try database.pruneKeys(before: cutoff, limit: Self.rowsInPruning)
      }
      pruned.pages = try database.shrink(by: Self.pagesInPruning)
      return pruned
    }
  }
}

extension Database {
  fileprivate func pruneJobs(_ state: JobState, endedBefore cutoff: WallTime, limit: Int) throws -> Int {
    let found = try rows(
      """
      SELECT id, target FROM job
      WHERE state = ? AND ended < ? AND ended IS NOT NULL AND NOT holds
        AND (batch IS NULL OR (SELECT ended FROM batch WHERE id = job.batch) IS NOT NULL)
        AND NOT EXISTS (SELECT 1 FROM dependency WHERE predecessor = job.id AND NOT met)
      ORDER BY ended LIMIT ?
      """, [state.rawValue, cutoff.milliseconds, limit]
    ).map { found in
      let row = StoredRow(row: found, job: nil)
      return try (job: row.int("id"), target: row.int("target"))
    }
    for (job, target) in found {
      try runOnce("DELETE FROM job WHERE id = ?", [job])
      try run("DELETE FROM target WHERE id = ? AND NOT EXISTS (SELECT 1 FROM job WHERE target = ?)", [target, target])
    }
    return found.count
  }

  /// Those whose last job has gone.
  fileprivate func pruneBatches() throws -> Int {
    try run(
      "DELETE FROM batch WHERE ended IS NOT NULL AND NOT EXISTS (SELECT 1 FROM job WHERE job.batch = batch.id)", [])
  }

  fileprivate func pruneDocuments(endedBefore cutoff: WallTime, limit: Int) throws -> Int {
    let jobs = try rows(
      """
      SELECT id FROM job WHERE ended < ? AND ended IS NOT NULL AND has_documents AND NOT holds
      ORDER BY ended LIMIT ?
      """, [cutoff.milliseconds, limit]
    ).map { try StoredRow(row: $0, job: nil).int("id") }
    for job in jobs {
      try run("DELETE FROM document WHERE submission IN (SELECT id FROM submission WHERE job = ?)", [job])
      try run("DELETE FROM standing WHERE job = ?", [job])
      try runOnce("UPDATE job SET has_documents = 0 WHERE id = ?", [job])
    }
    return jobs.count
  }

  /// From the oldest on, up to the first that is to be kept.
  fileprivate func pruneEvents(before cutoff: WallTime, limit: Int) throws -> Int {
    try run(
      """
      DELETE FROM event WHERE sequence < coalesce(
        (SELECT min(sequence) FROM (SELECT sequence, at FROM event ORDER BY sequence LIMIT ?) WHERE at >= ?),
        (SELECT max(sequence) + 1 FROM (SELECT sequence FROM event ORDER BY sequence LIMIT ?)))
      """, [limit, cutoff.milliseconds, limit])
  }

  fileprivate func pruneKeys(before cutoff: WallTime, limit: Int) throws -> Int {
    try run(
      """
      DELETE FROM key WHERE (uid, key) IN (
        SELECT uid, key FROM key
        WHERE created < ? AND NOT EXISTS (SELECT 1 FROM job WHERE job.id = key.job) ORDER BY created LIMIT ?)
      """, [cutoff.milliseconds, limit])
  }

  /// - Returns: pages that were given back.
  fileprivate func shrink(by limit: Int) throws -> Int {
    let free = try int("PRAGMA freelist_count") ?? 0
    guard free > 0 else { return 0 }
    _ = try Row.fetchAll(self, sql: "PRAGMA incremental_vacuum(\(limit))")
    return free - (try int("PRAGMA freelist_count") ?? 0)
  }
}
