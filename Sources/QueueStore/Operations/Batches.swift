import JobModel
import Runtime

extension TransactionalStore {
  package func batches(
    named name: String?, limit: Int, cursor: String?
  ) async throws(ListError) -> BatchPage {
    var last: Int?
    if let cursor {
      guard let read = Int(cursor, radix: 36), read > 0, String(read, radix: 36) == cursor else { throw .invalidCursor }
      last = read
    }
    if name?.isStorable == false { return BatchPage(batches: [], cursor: nil) }
    do {
      return try await reading { [last] transaction in
        // One more than asked for says whether there is a next page.
        let found = try transaction.ints(
          """
          SELECT id FROM batch WHERE (?1 IS NULL OR id < ?1) AND (?2 IS NULL OR name = ?2) ORDER BY id DESC LIMIT ?3
          """, [last, name, max(1, limit) + 1]
        )
        let ids = found.prefix(max(1, limit))
        let batches = try ids.compactMap { try transaction.batch($0) }
        return BatchPage(
          batches: batches, cursor: found.count > ids.count ? ids.last.map { String($0, radix: 36) } : nil)
      }
    } catch {
      throw .storage(error)
    }
  }
}

extension Transaction {
  /// A batch as it stands; nil where it is gone.
  func batch(_ id: Int) throws -> Batch? {
    guard let row = try row("SELECT name, created, ended FROM batch WHERE id = ?", [id]) else { return nil }
    var counts = Dictionary(uniqueKeysWithValues: JobState.allCases.map { ($0.rawValue, 0) })
    for row in try rows("SELECT state, jobs FROM batch_tally WHERE batch = ?", [id]) {
      counts[try row.text("state")] = try row.int("jobs")
    }
    return try Batch(
      name: row.text("name"), createdAt: row.time("created"), endedAt: row.optionalTime("ended"), counts: counts)
  }

  /// Where the job that has just ended was the last one of its batch that had not, the batch has ended with it.
  func endBatch(of job: JobID) throws {
    let ended = try int(
      """
      UPDATE batch SET ended = ?
      WHERE id = (SELECT batch FROM job WHERE id = ?) AND ended IS NULL AND NOT EXISTS (
        SELECT 1 FROM batch_tally
        WHERE batch = batch.id AND state IN ('queued', 'held', 'running') AND jobs > 0)
      RETURNING id
      """, [now.milliseconds, job])
    guard let ended else { return }
    try run(
      "INSERT INTO event (at, what, batch) VALUES (?, ?, ?)", [now.milliseconds, EventKind.batchEnded.rawValue, ended])
  }
}
