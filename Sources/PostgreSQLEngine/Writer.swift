import Dispatch
import Glibc
import MetricModel
import QueueStore
import Runtime
import Synchronization

/// The one writer of this daemon, beside which those of other hosts may be: a lock of the server's lets one of them write at a
/// time. Requests that wait are committed together, each in a savepoint of its own; their replies follow the commit.
final class Writer: Sendable {
  private struct State {
    var line = WriteLine<WriteRequest>()
    var commits = 0
    var counts = QueueCounts()
    var commitTimes = Histogram.ofCommits
    var problem: String?
  }

  private let settings: ConnectionSettings
  private let clock: StoreClock
  private let requests: RequestCount
  private let ring: @Sendable (QueueChange) -> Void
  private let queue = OwnThread.queue("queue's writer")
  /// Used on the queue only; nil: it was lost, and is opened anew when something is to be written.
  private let connection: Mutex<PostgreSQLConnection?>
  private let state = Mutex(State())
  private let steps = Atomic(0)

  /// - Parameter connection: one that holds the queue.
  init(
    _ settings: ConnectionSettings, _ connection: sending PostgreSQLConnection, requests: RequestCount,
    clock: StoreClock,
    ring: @escaping @Sendable (QueueChange) -> Void
  ) {
    self.connection = Mutex(connection)
    self.settings = settings
    self.requests = requests
    self.clock = clock
    self.ring = ring
  }

  /// How many requests wait for the next one.
  var waiting: Int { state.withLock(\.line.count) }
  /// How many groups have been committed.
  var commits: Int { state.withLock(\.commits) }
  /// What has happened by them.
  var counts: QueueCounts { state.withLock(\.counts) }
  /// How long COMMIT took, which a synchronous standby has a part in, of the groups that have changed something.
  var commitTimes: Histogram { state.withLock(\.commitTimes) }
  /// Why the last group could not be written, until one is.
  var problem: String? { state.withLock(\.problem) }
  /// A number that rises with each request that is worked on.
  var progress: Int { steps.load(ordering: .relaxed) }

  /// Cancellation does not reach it: what was handed over is written.
  func write<Value: Sendable>(
    by submitter: Submitter? = nil, weight: Int = 0, takesOn: Bool = false, placed: @Sendable () -> Void = {},
    change: @escaping @Sendable (Value) -> QueueChange = { _ in .work },
    _ work: @escaping @Sendable (Transaction) throws -> Value
  ) async throws -> Value {
    requests.begin()
    defer { requests.end() }
    return try await withCheckedThrowingContinuation { continuation in
      let request = WriteRequest(
        by: submitter, weight: weight, takesOn: takesOn, change: change, answering: continuation, work)
      do {
        let isFirst = try state.withLock { state throws(StorageError) in
          try state.line.enter(request, weight: weight, of: request.client)
        }
        placed()
        if isFirst { startDraining() }
      } catch {
        continuation.resume(throwing: error)
      }
    }
  }

  /// No further request is taken; the ones that wait are still written.
  func close() { state.withLock { $0.line.close() } }

  /// Returns when the connection is closed.
  func disconnect() async {
    await withCheckedContinuation { continuation in
      queue.async { [self] in
        connection.withLock { $0 = nil }
        continuation.resume()
      }
    }
  }

  private func startDraining() {
    requests.begin()
    queue.async { [self] in
      drain()
      requests.end()
    }
  }

  private func drain() {
    while true {
      let group = state.withLock { $0.line.next() }
      if group.isEmpty { return }
      commit(group)
    }
  }

  private func commit(_ group: [WriteRequest]) {
    let outcome: Result<GroupOutcome, any Error> = connection.withLock { connection in
      do {
        let open = try connection ?? .holdingQueue(settings)
        connection = open
        let mark = newMark()
        let written = try write(group, in: open)
        return try .success(commit(written, mark, &connection))
      } catch {
        // What fails outside of one request's part leaves nothing of the transaction.
        if connection?.isLost == false { _ = try? connection?.run("ROLLBACK") }
        connection?.isWriting = false
        if connection?.isLost == true { connection = nil }
        return .failure(error)
      }
    }
    switch outcome {
    case .failure(let error):
      note(error)
      for request in group { request.fail(error) }
    case .success(let outcome):
      state.withLock {
        $0.commits += 1
        $0.counts.add(outcome.counts)
        if outcome.change != nil { $0.commitTimes.add(outcome.took) }
        $0.problem = nil
      }
      for reply in outcome.replies { reply() }
      if let change = outcome.change { ring(change) }
    }
  }

  private struct GroupOutcome {
    var replies: [@Sendable () -> Void] = []
    /// nil: nothing was changed.
    var change: QueueChange?
    var counts = QueueCounts()
    var took = Duration.zero
  }

  /// Does the work of a group inside a transaction, which is left open.
  private func write(_ group: [WriteRequest], in connection: PostgreSQLConnection) throws -> GroupOutcome {
    try connection.later("BEGIN")
    try connection.later("SELECT pg_advisory_xact_lock(\(lockOfWriters))")
    // In a statement behind the lock, since a statement sees what was committed when it began.
    _ = try connection.row(
      "SELECT setval('job_number', last_job), setval('event_number', last_event) FROM store", [])
    connection.isWriting = true
    var outcome = GroupOutcome()
    let isAlone = group.count == 1
    for request in group {
      steps.wrappingAdd(1, ordering: .relaxed)
      let before = connection.totalChanges
      do {
        if !isAlone { try connection.later("SAVEPOINT request") }
        let done = try request.work(on: connection, at: clock)
        if !isAlone { try connection.later("RELEASE request") }
        try connection.finish()
        outcome.replies.append(done.reply)
        outcome.counts.add(done.counts)
        if connection.totalChanges != before { outcome.change = max(outcome.change ?? done.change, done.change) }
      } catch {
        guard !isAlone, !connection.isLost else { throw error }
        note(error)
        try connection.run("ROLLBACK TO request")
        try connection.later("RELEASE request")
        // The numbers that it took are given again.
        _ = try connection.row(
          """
          SELECT setval('job_number', greatest(last_job, (SELECT max(id) FROM job))),
            setval('event_number', greatest(last_event, (SELECT max(sequence) FROM event))) FROM store
          """, [])
        outcome.replies.append { request.fail(error) }
      }
    }
    return outcome
  }

  private func commit(
    _ written: GroupOutcome, _ mark: String, _ connection: inout PostgreSQLConnection?
  ) throws -> GroupOutcome {
    guard let open = connection else { return written }
    defer { open.isWriting = false }
    guard let change = written.change else {
      try open.run("COMMIT")
      return written
    }
    try open.later(
      """
      UPDATE store SET last_job = greatest(last_job, (SELECT last_value FROM job_number)),
        last_event = greatest(last_event, (SELECT last_value FROM event_number))
      """)
    try open.later(
      """
      INSERT INTO commit_mark (writer, mark) VALUES (?, ?)
      ON CONFLICT (writer) DO UPDATE SET mark = excluded.mark
      """, [settings.host, mark])
    if let word = change.notification {
      try open.later("SELECT pg_notify('\(channel)', ?)", ["\(word) \(settings.host)"])
    }
    try open.finish()
    let begin = clock.uptime()
    do {
      guard try open.command("COMMIT") == "COMMIT" else {
        throw StorageError.inconsistent("PostgreSQL has rolled back what was to be committed")
      }
    } catch  where open.isLost {
      connection = try reopened(toFind: mark, after: error)
    }
    var outcome = written
    outcome.took = clock.uptime() - begin
    return outcome
  }

  /// The connection was lost while a commit was under way: whether it was done is asked on another one.
  ///
  /// - Returns: the new connection, where it was done.
  /// - Throws: `error`, where it was not.
  private func reopened(toFind mark: String, after error: any Error) throws -> PostgreSQLConnection {
    let deadline = ContinuousClock.now + Self.patienceForCommit
    while true {
      do {
        let new = try PostgreSQLConnection.holdingQueue(settings)
        if try new.wasCommitted(mark, by: settings.host) { return new }
        break
      } catch let failure where ContinuousClock.now < deadline {
        // What is left of the connection before may hold the queue still, until the server has noticed.
        guard case .unavailable? = StorageError(of: failure) else { throw failure }
        // In the writer's own thread, to which nobody else belongs.
        usleep(200_000)
      }
    }
    throw error
  }

  private static let patienceForCommit = Duration.seconds(60)

  private func newMark() -> String { "\(UInt64.random(in: .min ... .max))" }

  /// A request that was refused says nothing of the server.
  private func note(_ error: any Error) {
    guard case .unavailable(let reason)? = StorageError(of: error) else { return }
    state.withLock { $0.problem = reason }
  }
}

extension PostgreSQLConnection {
  /// Asks behind the lock of a transaction that may be at its commit still.
  fileprivate func wasCommitted(_ mark: String, by writer: String) throws -> Bool {
    try later("BEGIN")
    try later("SELECT pg_advisory_xact_lock(\(lockOfWriters))")
    let found = try value("SELECT mark FROM commit_mark WHERE writer = ?", [writer])
    try run("COMMIT")
    return found == .text(mark)
  }
}

extension PostgreSQLConnection {
  /// A connection that may write: as long as it is open, no other daemon of this host's name does, and none that would have the
  /// queue for itself.
  ///
  /// - Throws: `StorageError.unavailable` where another has it, or what is left of a connection of this one's own that was lost.
  static func holdingQueue(_ settings: ConnectionSettings) throws -> PostgreSQLConnection {
    let new = try PostgreSQLConnection(settings)
    guard let holder = try new.holderIfNotHeld(settings) else {
      try new.awaitStandby()
      return new
    }
    throw StorageError.unavailable(
      reason: "Another migeditd has the queue in PostgreSQL: \(holder). Stop one of the two.")
  }

  /// Takes the queue, for as long as this connection is open.
  ///
  /// - Returns: who has it; nil: this connection.
  func holderIfNotHeld(_ settings: ConnectionSettings) throws -> String? {
    let take =
      settings.isShared
      ? "pg_try_advisory_lock_shared(\(lockOfDaemon), 0) AND pg_try_advisory_lock(\(lockOfDaemon), hashtext(?))"
      : "pg_try_advisory_lock(\(lockOfDaemon), 0) AND ? <> ''"
    if try ints("SELECT (\(take))::int", [settings.host], isReused: false) == [1] { return nil }
    let holder = try row(
      """
      SELECT application_name || coalesce(' from ' || host(client_addr), '') AS name FROM pg_stat_activity
      WHERE pid = (
        SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid = \(lockOfDaemon) AND objsubid = 2
          AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND pid <> pg_backend_pid()
          AND objid = CASE WHEN ? THEN (hashtext(?)::bigint & 4294967295)::oid ELSE 0::oid END LIMIT 1)
      """, [settings.isShared, settings.host])
    return try holder?.text("name") ?? "one that has just gone"
  }
}

extension PostgreSQLConnection {
  /// Waits until all that can be seen here has come to the standby.
  ///
  /// What was committed while the standby was away is seen after the server was killed and started again, although nobody has been
  /// told of it, and a failover would lose it. A commit behind it waits for the standby as well. It has to write something for
  /// that.
  func awaitStandby() throws {
    try run("SELECT pg_logical_emit_message(true, 'migedit', '')")
  }
}

/// Of the two numbers of a daemon's locks the first. The second is 0, which one that has the queue for itself holds alone, and those
/// that share it hold together; or the host's, which each of these holds alone.
let lockOfDaemon = lockOfWriters + 1

/// Of the writers of all hosts, one holds it at a time: "mige".
let lockOfWriters = 0x6D69_6765

/// On which a commit tells the other hosts that there is something new.
let channel = "migedit"

extension QueueChange {
  /// What is told of it; nil: nobody waits for that.
  fileprivate var notification: String? {
    switch self {
    case .progress: nil
    case .event: "event"
    case .work: "work"
    }
  }

  init?(notification: Substring) {
    switch notification {
    case "event": self = .event
    case "work": self = .work
    default: return nil
    }
  }
}
