import JobModel
import Runtime

/// How many jobs of a stopped batch are looked at in one transaction: a bound on how long the writer is busy with it.
private let jobsToHoldAtOnce = 400

extension TransactionalStore {
  /// Holds all that is still to be held of stopped batches.
  func holdStopped() async throws {
    var isLeft = try await read { try $0.areSomeToHold() }
    while isLeft { isLeft = try await !writing { try $0.holdStopped() } }
  }
}

/// Batches that are stopped after so many failures. From the transaction on in which the last of these ends no job of the batch
/// starts; those that wait are held in later ones.
extension Transaction {
  /// A job has ended. With it, its batch may be stopped.
  func note(_ outcome: Outcome, of job: JobID) throws {
    guard FailureLimit.counts(outcome), let batch = try int("SELECT batch FROM job WHERE id = ?", [job]),
      let row = try row("SELECT ended, \(FailureLimit.columns) FROM batch WHERE id = ?", [batch]),
      var limit = try FailureLimit(row)
    else { return }
    let stops = try limit.note(outcome, isLast: row.optionalTime("ended") != nil)
    try write(limit, of: batch)
    guard stops, let last = try int("SELECT max(id) FROM job WHERE batch = ?", [batch]) else { return }
    try run("INSERT INTO to_hold (batch, after, last) VALUES (?, 0, ?)", [batch, last])
  }

  /// A job has come back to the queue, or was released by who had held it. Where its batch is stopped, it is to be held, too.
  func holdIfStopped(_ job: JobID) throws {
    try run(
      """
      INSERT INTO to_hold (batch, after, last)
      SELECT batch, id - 1, id FROM job WHERE id = ? AND (SELECT stopped FROM batch WHERE batch.id = job.batch) IS NOT NULL
      """, [job])
  }

  /// Holds so many of those that are still to be held.
  ///
  /// - Returns: whether all are.
  func holdStopped() throws -> Bool {
    var left = jobsToHoldAtOnce
    while left > 0, let next = try row("SELECT id, batch, after, last FROM to_hold ORDER BY id LIMIT 1") {
      let id = try next.int("id")
      let found = try rows(
        """
        SELECT id, state FROM job INDEXED BY by_batch WHERE batch = ? AND id > ? AND id <= ? ORDER BY id LIMIT ?
        """, [next.int("batch"), next.int("after"), next.int("last"), left])
      for row in found where try row.text("state") == JobState.queued.rawValue {
        _ = try moveAlone(row.int("id"), by: .batchStopped)
      }
      if found.count == left, let last = try found.last?.int("id") {
        try run("UPDATE to_hold SET after = ? WHERE id = ?", [last, id])
      } else {
        try run("DELETE FROM to_hold WHERE id = ?", [id])
      }
      left -= max(1, found.count)
    }
    return try !areSomeToHold()
  }

  fileprivate func areSomeToHold() throws -> Bool { try int("SELECT 1 FROM to_hold LIMIT 1") != nil }

  /// Somebody lets a batch go on that was stopped.
  func goOn(_ batch: Int) throws {
    guard let row = try row("SELECT \(FailureLimit.columns) FROM batch WHERE id = ?", [batch]),
      var limit = try FailureLimit(row)
    else { return }
    limit.goOn()
    try write(limit, of: batch)
  }

  private func write(_ limit: FailureLimit, of batch: Int) throws {
    try runOnce(
      "UPDATE batch SET failures = ?, stopped = CASE WHEN ? THEN coalesce(stopped, ?) END WHERE id = ?",
      [limit.failures, limit.isStopped, now.milliseconds, batch])
  }

  /// The batches that go on when some jobs are released: those that hold one of them.
  func batchesHolding(_ jobs: [JobID]) throws -> [Int] {
    try ints(
      """
      SELECT DISTINCT batch FROM held_by_stop JOIN job ON job.id = held_by_stop.job
      WHERE held_by_stop.job IN (\(jobs.commaSeparated)) ORDER BY batch
      """, isReused: false)
  }

  /// The same of all jobs that match.
  func batchesHolding(_ condition: Condition) throws -> [Int] {
    try ints(
      """
      SELECT DISTINCT batch FROM held_by_stop JOIN job ON job.id = held_by_stop.job WHERE \(condition.sql) ORDER BY batch
      """, condition.values, isReused: false)
  }

  /// The batches that go on when some jobs are retried: those that are stopped.
  func stoppedBatches(of jobs: [JobID]) throws -> [Int] {
    try ints(
      """
      SELECT DISTINCT batch.id FROM job JOIN batch ON batch.id = job.batch
      WHERE job.id IN (\(jobs.commaSeparated)) AND stopped IS NOT NULL ORDER BY batch.id
      """, isReused: false)
  }
}

extension FailureLimit {
  /// Of a row of `batch`.
  static let columns = "stop_after, failures, stopped"

  /// nil: the batch goes on however many fail.
  init?(_ row: StoredRow) throws {
    guard let most = try row.optionalInt("stop_after") else { return nil }
    self.init(most, failures: try row.int("failures"), isStopped: try row.optionalTime("stopped") != nil)
  }
}

extension BatchStop {
  /// Of a row of `batch`; nil: it is not stopped.
  init?(_ row: StoredRow) throws {
    guard let limit = try FailureLimit(row), limit.isStopped else { return nil }
    self.init(batch: try row.batchReference().text, failures: limit.most)
  }
}

extension StoredRow {
  /// Of a row of `batch`.
  func batchReference() throws -> BatchReference { try BatchReference(name: text("name"), run: int("run")) }
}
