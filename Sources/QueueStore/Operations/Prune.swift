import JobModel
import Runtime

// How much of each kind a step takes away: a bound on how long the writer is busy with one.
let rowsInPruning = 200
let eventsInPruning = 5000
let pagesInPruning = 1000

extension TransactionalStore {
  package func prune(_ cutoffs: Cutoffs) async throws(StorageError) -> Pruned {
    try await writing { transaction in
      var pruned = Pruned()
      for (state, cutoff) in [
        (JobState.succeeded, cutoffs.succeeded), (.failed, cutoffs.failed), (.cancelled, cutoffs.failed),
        (.expired, cutoffs.failed),
      ] {
        guard let cutoff else { continue }
        pruned.jobs += try transaction.pruneJobs(state, endedBefore: cutoff, limit: rowsInPruning)
      }
      if pruned.jobs > 0 { pruned.batches = try transaction.pruneBatches() }
      if let cutoff = cutoffs.documents {
        pruned.documents = try transaction.pruneDocuments(endedBefore: cutoff, limit: rowsInPruning)
      }
      if let cutoff = cutoffs.events {
        pruned.events = try transaction.pruneEvents(before: cutoff, limit: eventsInPruning)
      }
      if let cutoff = cutoffs.keys {
        pruned.keys = try transaction.pruneKeys(before: cutoff, limit: rowsInPruning)
      }
      pruned.durations = try transaction.pruneDurations(limit: eventsInPruning)
      pruned.pages = try transaction.connection.shrink(by: pagesInPruning)
      return pruned
    }
  }
}

extension Transaction {
  fileprivate func pruneJobs(_ state: JobState, endedBefore cutoff: WallTime, limit: Int) throws -> Int {
    let found = try rows(
      """
      SELECT id, target FROM job
      WHERE state = ? AND ended < ? AND ended IS NOT NULL AND NOT holds
        AND (batch IS NULL OR (SELECT ended FROM batch WHERE id = job.batch) IS NOT NULL)
        AND NOT EXISTS (SELECT 1 FROM dependency WHERE predecessor = job.id AND NOT met)
      ORDER BY ended, id LIMIT ?
      """, [state.rawValue, cutoff.milliseconds, limit]
    ).map { try (job: $0.int("id"), target: $0.int("target")) }
    for (job, target) in found {
      try runOnce("DELETE FROM job WHERE id = ?", [job])
      try run("DELETE FROM target WHERE id = ? AND NOT EXISTS (SELECT 1 FROM job WHERE target = ?)", [target, target])
    }
    return found.count
  }

  /// Those whose last job has gone. The newest run of a name stays while an older one does, so that its number is not given
  /// again and the name does not come to mean that older one.
  fileprivate func pruneBatches() throws -> Int {
    let isEmpty = "ended IS NOT NULL AND NOT EXISTS (SELECT 1 FROM job WHERE job.batch = batch.id)"
    let others = "SELECT 1 FROM batch AS other WHERE other.name = batch.name AND other.run"
    return try changed("DELETE FROM batch WHERE \(isEmpty) AND EXISTS (\(others) > batch.run)")
      + changed("DELETE FROM batch WHERE \(isEmpty) AND NOT EXISTS (\(others) <> batch.run)")
  }

  fileprivate func pruneDocuments(endedBefore cutoff: WallTime, limit: Int) throws -> Int {
    let jobs = try ints(
      """
      SELECT id FROM job WHERE ended < ? AND ended IS NOT NULL AND has_documents AND NOT holds
      ORDER BY ended, id LIMIT ?
      """, [cutoff.milliseconds, limit]
    )
    for job in jobs {
      try run("DELETE FROM document WHERE submission IN (SELECT id FROM submission WHERE job = ?)", [job])
      try run("DELETE FROM standing WHERE job = ?", [job])
      try runOnce("UPDATE job SET has_documents = FALSE WHERE id = ?", [job])
    }
    return jobs.count
  }

  /// From the oldest on, up to the first that is to be kept.
  fileprivate func pruneEvents(before cutoff: WallTime, limit: Int) throws -> Int {
    try changed(
      """
      DELETE FROM event WHERE sequence < coalesce(
        (SELECT min(sequence) FROM (SELECT sequence, at FROM event ORDER BY sequence LIMIT ?) AS next WHERE at >= ?),
        (SELECT max(sequence) + 1 FROM (SELECT sequence FROM event ORDER BY sequence LIMIT ?) AS next))
      """, [limit, cutoff.milliseconds, limit])
  }

  fileprivate func pruneKeys(before cutoff: WallTime, limit: Int) throws -> Int {
    try changed(
      """
      DELETE FROM key WHERE (key, uid) IN (
        SELECT key, uid FROM key WHERE created < ? AND ended_as IS NOT NULL ORDER BY created, key, uid LIMIT ?)
      """, [cutoff.milliseconds, limit])
  }
}
