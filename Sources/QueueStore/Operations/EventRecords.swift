import JobModel
import LibraryModel
import Runtime

extension TransactionalStore {
  package func eventRecords(after sequence: Int, limit: Int) async throws(StorageError) -> [EventRecord] {
    try await reading { transaction in
      try transaction.rows(eventRecordQuery, [sequence, max(1, limit)]).map(EventRecord.init)
    }
  }
}

extension EventRecord {
  fileprivate init(_ found: StoredRow) throws {
    let row = found.of(try found.optionalInt("job"))
    self.init(
      sequence: try row.int("sequence"), at: try row.time("at"), what: try row.word("what"),
      uid: try row.optionalInt("uid"), job: row.job,
      target: try row.optionalText("kind") == nil ? nil : row.target(),
      environment: try row.optionalText("environment"), batch: try row.optionalText("batch"),
      batchRun: try row.optionalInt("batch_run"),
      priority: try row.optionalInt("priority"), attempt: try row.optionalInt("attempt"),
      verification: try row.optionalWord("verification"),
      failure: try row.optionalValue("failure"), until: try row.optionalTime("until"),
      reason: try row.optionalText("reason"))
  }
}

private let eventRecordQuery = """
  SELECT sequence, event.at, what, event.uid, event.job, environment.name AS environment, target.kind, asked_id,
    batch.name AS batch, batch.run AS batch_run, priority, job.verification, pause.reason,
    (SELECT max(attempt) FROM submission WHERE submission.job = event.job) AS attempt,
    coalesce(event.until, wake, pause.until, CASE what WHEN 'outageBegan' THEN retry_at END) AS until,
    CASE what WHEN 'failed' THEN job.failure WHEN 'outageBegan' THEN server.outage
      WHEN 'retrying' THEN coalesce(
        (SELECT failure FROM submission WHERE submission.job = event.job AND ended = event.at ORDER BY id DESC LIMIT 1),
        CASE WHEN troubled = event.at THEN trouble_failure END)
      END AS failure
  FROM (SELECT * FROM event WHERE sequence > ? ORDER BY sequence LIMIT ?) AS event
  LEFT JOIN job ON job.id = event.job
  LEFT JOIN target ON target.id = job.target
  LEFT JOIN environment ON environment.id = coalesce(event.environment, job.environment)
  LEFT JOIN server ON server.id = event.server
  LEFT JOIN batch ON batch.id = coalesce(event.batch, job.batch)
  LEFT JOIN pause ON what = 'paused' AND pause.environment IS NOT DISTINCT FROM event.environment
  ORDER BY sequence
  """
