import QueueStore
import Runtime

/// Jobs and events have numbers without a gap. Sequences leave gaps where a transaction is rolled back, so the store's row says what
/// was given up to the last commit, and each transaction that writes begins with that: the lock of the writers lets no other
/// give numbers meanwhile.
extension PostgreSQLConnection {
  /// Goes on behind what was committed. In a statement behind the lock, since a statement sees what was committed when it
  /// began. The server's time comes with it.
  func takeNumbers(at clock: StoreClock) throws {
    let sent = clock.uptime()
    let row = try row(
      """
      SELECT setval('job_number', last_job) AS job, setval('event_number', last_event) AS event, \(serverTime) AS now
      FROM store
      """, [])
    guard let row else { throw StorageError.inconsistent("the store has no row of its own") }
    lastJob = try row.int("job")
    try clock.hear(WallTime(milliseconds: Int64(row.int("now"))), clock.uptime() - sent)
  }

  /// Hosts whose clocks differ go by the server's.
  func hearTime(for clock: StoreClock) throws {
    let sent = clock.uptime()
    guard let row = try row("SELECT \(serverTime) AS now", []) else { return }
    try clock.hear(WallTime(milliseconds: Int64(row.int("now"))), clock.uptime() - sent)
  }

  /// The same behind what this transaction has written, after a part of it was rolled back.
  func takeNumbersAnew() throws {
    lastJob = try ints(
      """
      SELECT setval('job_number', greatest(last_job, (SELECT max(id) FROM job))),
        setval('event_number', greatest(last_event, (SELECT max(sequence) FROM event))) FROM store
      """, [], isReused: true
    ).first
  }

  /// Writes down what was given. It fails where a job has got another number than was said.
  func keepNumbers() throws {
    guard let lastJob else { return }
    try later(
      """
      UPDATE store SET last_job = greatest(last_job, ?1),
        last_event = greatest(last_event, (SELECT last_value FROM event_number))
      WHERE (SELECT last_value FROM job_number) = ?1
      """, [lastJob], changing: 1)
  }
}

/// In milliseconds, and of the moment itself: `now()` is when the transaction began, which has waited for the lock since.
private let serverTime = "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)"
