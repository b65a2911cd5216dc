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
    var problem = WriteProblem()
  }

  private let settings: ConnectionSettings
  private let clock: StoreClock
  private let requests: RequestCount
  private let ring: @Sendable (QueueChange) -> Void
  private let queue = OwnThread.queue("queue's writer")
  /// Used on the queue only; nil: it was lost, and is opened anew when something is to be written.
  private let connection: Mutex<PostgreSQLConnection?>
  private let state = Mutex(State())
  /// Used on the queue only; nil: it is known what became of each commit.
  private let lost = Mutex<LostCommit?>(nil)
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
  var problem: String? { state.withLock(\.problem.reason) }
  /// Why something was not written since this was asked last; nil: all was.
  func takeUnseenProblem() -> String? { state.withLock { $0.problem.takeUnseen() } }
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
        // Nobody will know any more. Who opens the queue next finds what became of it.
        if let lost = lost.withLock({ $0 }) { answer(lost.group, .failure(lost.error)) }
        lost.withLock { $0 = nil }
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
      if group.isEmpty {
        // Those who wait for the answer to the last commit may be all who would ask for it.
        if lost.withLock({ $0 != nil }) { askAgainSoon() }
        return
      }
      commit(group)
    }
  }

  private func commit(_ group: [WriteRequest]) {
    // To ask a server that is away is no standstill.
    steps.wrappingAdd(1, ordering: .relaxed)
    let outcome: Result<GroupOutcome, any Error>? = connection.withLock { connection in
      do {
        let open = try begun(&connection)
        let mark = newMark()
        let written = try write(group, in: open)
        return try commit(group, written, mark, in: open).map { .success($0) }
      } catch {
        // What fails outside of one request's part leaves nothing of the transaction.
        if connection?.isLost == false { try? connection?.rollBack() }
        connection?.lastJob = nil
        if connection?.isLost == true { connection = nil }
        return .failure(error)
      }
    }
    if let outcome { answer(group, outcome) } else { seekLost() }
  }

  private func answer(_ group: [WriteRequest], _ outcome: Result<GroupOutcome, any Error>) {
    switch outcome {
    case .failure(let error):
      note(error)
      for request in group { request.fail(error) }
    case .success(let outcome):
      state.withLock {
        $0.commits += 1
        $0.counts.add(outcome.counts)
        if outcome.change != nil { $0.commitTimes.add(outcome.took) }
        $0.problem.written()
      }
      for reply in outcome.replies { reply() }
      if let change = outcome.change { ring(change) }
    }
  }

  fileprivate struct GroupOutcome {
    var replies: [@Sendable () -> Void] = []
    /// nil: nothing was changed.
    var change: QueueChange?
    var counts = QueueCounts()
    var took = Duration.zero
  }

  /// A connection inside a transaction that holds the writers' lock. One that was lost while nobody used it is noticed only now, when
  /// nothing has been done yet.
  private func begun(_ connection: inout PostgreSQLConnection?) throws -> PostgreSQLConnection {
    let wasOpen = connection != nil
    let open = try opened(&connection)
    do {
      try open.beginWriting(at: clock)
      return open
    } catch  where wasOpen && open.isLost {
      connection = nil
      let new = try opened(&connection)
      try new.beginWriting(at: clock)
      return new
    }
  }

  /// Does the work of a group inside a transaction that has begun, and is left open.
  private func write(_ group: [WriteRequest], in connection: PostgreSQLConnection) throws -> GroupOutcome {
    var outcome = GroupOutcome()
    let isAlone = group.count == 1
    for request in group {
      steps.wrappingAdd(1, ordering: .relaxed)
      let before = connection.totalChanges
      do {
        if !isAlone { try connection.later("SAVEPOINT request") }
        let done = try request.work(on: connection, at: clock)
        // It fails here or not at all.
        try connection.finish()
        if !isAlone { try connection.later("RELEASE request") }
        outcome.replies.append(done.reply)
        outcome.counts.add(done.counts)
        if connection.totalChanges != before { outcome.change = max(outcome.change ?? done.change, done.change) }
      } catch {
        guard !isAlone, !connection.isLost else { throw error }
        note(error)
        try connection.rollBack(to: "request")
        try connection.later("RELEASE request")
        try connection.takeNumbersAnew()
        outcome.replies.append { request.fail(error) }
      }
    }
    return outcome
  }

  /// - Returns: nil: it is not known whether it was done; who waits for it is answered once it is.
  private func commit(
    _ group: [WriteRequest], _ written: GroupOutcome, _ mark: String, in open: PostgreSQLConnection
  ) throws -> GroupOutcome? {
    defer { open.lastJob = nil }
    guard let change = written.change else {
      // What it has read, and answers, may wait for the standby, too.
      guard try open.commit() else { throw StorageError.onNoStandby }
      return written
    }
    try open.keepNumbers()
    try open.later(
      """
      INSERT INTO commit_mark (writer, mark) VALUES (?, ?)
      ON CONFLICT (writer) DO UPDATE SET mark = excluded.mark
      """, [settings.host, mark])
    if let word = change.notification {
      try open.later("SELECT pg_notify('\(channel)', ?)", ["\(word) \(settings.host)"])
    }
    // What has failed so far is not to be taken for a commit whose answer was lost.
    try open.finish()
    let begin = clock.uptime()
    func losing(_ error: any Error) -> GroupOutcome? {
      lost.withLock { $0 = LostCommit(mark: mark, begin: begin, group: group, outcome: written, error: error) }
      return nil
    }
    do {
      guard try open.commit() else { return losing(StorageError.onNoStandby) }
    } catch  where open.isLost {
      return losing(error)
    }
    var outcome = written
    outcome.took = clock.uptime() - begin
    return outcome
  }

  /// A commit of which it is not known whether it was done, and is where it has to be.
  private struct LostCommit {
    let mark: String
    let begin: Duration
    let group: [WriteRequest]
    /// Where it was done.
    let outcome: GroupOutcome
    /// Where it was not.
    let error: any Error
  }

  /// The connection, which is opened anew where it was lost. Nothing is written by it before it is known what became of the last
  /// commit.
  private func opened(_ connection: inout PostgreSQLConnection?) throws -> PostgreSQLConnection {
    let open = try connection ?? .holdingQueue(settings)
    connection = open
    guard let commit = lost.withLock({ $0 }) else { return open }
    let wasDone = try open.wasCommitted(commit.mark, by: settings.host)
    lost.withLock { $0 = nil }
    var outcome = commit.outcome
    outcome.took = clock.uptime() - commit.begin
    answer(commit.group, wasDone ? .success(outcome) : .failure(commit.error))
    return open
  }

  /// Asks what became of the last commit, until that is known, or for a while: then what comes is refused, and each that comes has it
  /// asked again.
  private func seekLost() {
    let deadline = ContinuousClock.now + Self.patienceForCommit
    while lost.withLock({ $0 != nil }) {
      guard !ask() else { continue }
      guard ContinuousClock.now < deadline else { return }
      // In the writer's own thread, to which nobody else belongs. What is left of the connection before may hold the queue still, until
      // the server has noticed.
      usleep(200_000)
    }
  }

  /// - Returns: whether it is known now.
  private func ask() -> Bool {
    steps.wrappingAdd(1, ordering: .relaxed)
    let failure: (any Error)? = connection.withLock { connection in
      if connection?.isLost == true { connection = nil }
      do {
        _ = try opened(&connection)
        return nil
      } catch {
        if connection?.isLost == false { try? connection?.rollBack() }
        return error
      }
    }
    if let failure { note(failure) }
    return failure == nil
  }

  private func askAgainSoon() {
    queue.asyncAfter(deadline: .now() + .seconds(2)) { [self] in
      guard lost.withLock({ $0 != nil }) else { return }
      if !ask() { askAgainSoon() }
    }
  }

  private static let patienceForCommit = Duration.seconds(15)

  private func newMark() -> String { "\(UInt64.random(in: .min ... .max))" }

  /// A request that was refused says nothing of the server.
  private func note(_ error: any Error) {
    guard case .unavailable(let reason)? = StorageError(of: error) else { return }
    state.withLock { $0.problem.failed(reason) }
  }
}
