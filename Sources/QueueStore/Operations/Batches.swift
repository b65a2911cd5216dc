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
    let asked = name.flatMap { BatchReference($0) }
    guard name == nil || asked?.name.isStorable == true else { return BatchPage(batches: [], cursor: nil) }
    do {
      return try await reading { [last] transaction in
        // One more than asked for says whether there is a next page.
        let found = try transaction.ints(
          """
          SELECT id FROM batch
          WHERE (id < ?1 OR ?1 IS NULL) AND (name = ?2 OR ?2 IS NULL) AND (run = ?3 OR ?3 IS NULL)
          ORDER BY id DESC LIMIT ?4
          """, [last, asked?.name, asked?.run, max(1, limit) + 1]
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
  /// The run that new jobs join; nil: one is named that is not there.
  ///
  /// Where no run is named, that is the newest one while it has not ended, and then the next, which is made.
  func runToJoin(of batch: BatchReference) throws -> Int? {
    if let known = try knownRun(of: batch) { return known }
    if batch.run != nil { return nil }
    let newest = try int("SELECT max(run) FROM batch WHERE name = ?", [batch.name])
    return try inserted(
      "INSERT INTO batch (name, run, created) VALUES (?, ?, ?)", [batch.name, (newest ?? 0) + 1, now.milliseconds])
  }

  /// The run that new jobs join; nil: it is to be made, or the one that is named is not there.
  func knownRun(of batch: BatchReference) throws -> Int? {
    if let run = batch.run { return try int("SELECT id FROM batch WHERE name = ? AND run = ?", [batch.name, run]) }
    let newest = try row("SELECT id, run, ended FROM batch WHERE name = ? ORDER BY run DESC LIMIT 1", [batch.name])
    return try newest?.optionalTime("ended") == nil ? newest?.int("id") : nil
  }

  /// The same filter, which goes on to mean the run that is the newest now.
  func fixed(_ filter: Filter) throws -> Filter {
    guard let name = filter.batch, name.isStorable, let batch = BatchReference(name), batch.run == nil,
      let newest = try int("SELECT max(run) FROM batch WHERE name = ?", [name])
    else { return filter }
    var fixed = filter
    fixed.batch = BatchReference(name: name, run: newest).text
    return fixed
  }

  /// A batch as it stands; nil where it is gone.
  func batch(_ id: Int) throws -> Batch? {
    let sql = "SELECT name, run, created, ended, windows, \(FailureLimit.columns) FROM batch WHERE id = ?"
    guard let row = try row(sql, [id]) else { return nil }
    var counts = Dictionary(uniqueKeysWithValues: JobState.allCases.map { ($0.rawValue, 0) })
    for row in try rows("SELECT state, jobs FROM batch_tally WHERE batch = ?", [id]) {
      counts[try row.text("state")] = try row.int("jobs")
    }
    var batch = try Batch(
      name: row.text("name"), run: row.int("run"), createdAt: row.time("created"), endedAt: row.optionalTime("ended"),
      counts: counts)
    batch.windows = try row.optionalValue("windows")
    if counts[JobState.held.rawValue] ?? 0 > 0 { batch.arriving = try wholeArriving(id) }
    if let limit = try FailureLimit(row) {
      (batch.stopAfterFailures, batch.failures) = (limit.most, limit.failures)
      batch.stoppedAt = try row.optionalTime("stopped")
    }
    return batch
  }

  /// How many edits the file has with which the newest of its jobs came that wait for the rest of one; nil: none does.
  private func wholeArriving(_ batch: Int) throws -> Int? {
    try int(
      """
      SELECT whole FROM arriving JOIN job ON job.id = arriving.job WHERE job.batch = ? ORDER BY arriving.job DESC LIMIT 1
      """, [batch])
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
