import GRDB
import MetricModel
import QueueStore
import Synchronization

/// The one writer. Requests that wait are committed together, each in a savepoint of its own; their replies follow the commit, so
/// a reply means that it is on the disk. Clients take turns, so that one which asks for very much does not keep the others waiting.
final class GroupCommit: Sendable {
  private struct Request: Sendable {
    let write: WriteRequest
    /// Which part of the disk's room it may use.
    let share: DiskSpace.Share
  }

  private struct State {
    var line = WriteLine<Request>()
    var commits = 0
    var counts = QueueCounts()
    var commitTimes = Histogram.ofCommits
    var problem = WriteProblem()
    /// A sync has failed, and nothing is read or written any more; nil: none has.
    var failedSync: String?
  }

  private let pool: CurrentPool
  private let file: QueueFile
  private let space: DiskSpace
  private let ring: @Sendable (QueueChange) -> Void
  private let onFailedSync: @Sendable (String) -> Void
  private let requests: RequestCount
  private let clock: StoreClock
  private let state = Mutex(State())

  init(
    _ pool: CurrentPool, file: QueueFile, space: DiskSpace, requests: RequestCount, clock: StoreClock,
    ring: @escaping @Sendable (QueueChange) -> Void, onFailedSync: @escaping @Sendable (String) -> Void
  ) {
    self.pool = pool
    self.file = file
    self.space = space
    self.onFailedSync = onFailedSync
    self.clock = clock
    self.requests = requests
    self.ring = ring
  }

  /// How many groups have been committed.
  var commits: Int { state.withLock(\.commits) }
  /// What has happened by them.
  var counts: QueueCounts { state.withLock(\.counts) }
  /// How long COMMIT took, which writes to the log and syncs it, of the groups that have changed something.
  var commitTimes: Histogram { state.withLock(\.commitTimes) }
  /// Why the last group could not be written, until one is.
  var problem: String? { state.withLock { $0.failedSync ?? $0.problem.reason } ?? space.problem }
  /// A sync has failed: nothing of this process is believed any more; nil: none has.
  var failedSync: String? { state.withLock(\.failedSync) }
  /// Why something was not written since this was asked last; nil: all was.
  func takeUnseenProblem() -> String? { state.withLock { $0.problem.takeUnseen() } }
  /// How many requests wait for the next one.
  var waiting: Int { state.withLock(\.line.count) }

  /// Cancellation does not reach it: what was handed over is written.
  ///
  /// - Parameter takesOn: whether something new is taken on: refused while the queue's file is not where it was opened. What
  ///   a user asks for always is.
  /// - Parameter share: which part of the disk's room it may use; nil: as it follows from the others.
  /// - Parameter placed: is called when no later write of the same client can come before it any more.
  /// - Parameter change: how much is changed, for those who listen.
  func write<Value: Sendable>(
    by submitter: Submitter? = nil, weight: Int = 0, takesOn: Bool = false, share: DiskSpace.Share? = nil,
    placed: @Sendable () -> Void = {}, change: @escaping @Sendable (Value) -> QueueChange = { _ in .work },
    _ work: @escaping @Sendable (Transaction) throws -> Value
  ) async throws -> Value {
    requests.begin()
    defer { requests.end() }
    return try await withCheckedThrowingContinuation { continuation in
      let write = WriteRequest(
        by: submitter, weight: weight, takesOn: takesOn, change: change, answering: continuation, work)
      let request = Request(write: write, share: share ?? .of(submitter, weight: weight, takesOn: takesOn))
      do {
        let isFirst = try enter(request)
        placed()
        if isFirst { startDraining() }
      } catch {
        continuation.resume(throwing: error)
      }
    }
  }

  /// No further request is taken; the ones that wait are still written.
  func close() { state.withLock { $0.line.close() } }

  /// Whether the caller has to start draining.
  private func enter(_ request: Request) throws(StorageError) -> Bool {
    try state.withLock { state throws(StorageError) in
      if let reason = state.failedSync { throw .unavailable(reason: reason) }
      return try state.line.enter(request, weight: request.write.weight, of: request.write.client)
    }
  }

  private func startDraining() {
    requests.begin()
    let pool = self.pool.current
    pool.asyncWriteWithoutTransaction { [self] in
      // The queue may have been written to another file while this waited.
      if pool === self.pool.current { drain(SQLiteConnection($0)) } else { startDraining() }
      requests.end()
    }
  }

  private func drain(_ connection: SQLiteConnection) {
    while true {
      let group = state.withLock { $0.line.next() }
      if group.isEmpty { return }
      let kept = refuse(group)
      if !kept.isEmpty { commit(kept, in: connection) }
      if failedSync == nil { checkpoint { try space.checkpointIfDue(connection) } }
    }
  }

  /// Its failure is nothing to those whose commit it follows: their work is in the log.
  private func checkpoint(_ work: () throws -> Void) {
    do {
      try work()
    } catch {
      note(error)
    }
  }

  /// Refuses what takes something on, where the files are not where they were opened.
  ///
  /// - Returns: what is left to be written.
  private func refuse(_ group: [Request]) -> [Request] {
    if let reason = failedSync {
      for request in group { request.write.fail(StorageError.unavailable(reason: reason)) }
      return []
    }
    guard let problem = file.problem else { return group }
    let refused = group.filter(\.write.takesOn)
    if !refused.isEmpty { state.withLock { $0.problem.refused(problem) } }
    for request in refused { request.write.fail(StorageError.unavailable(reason: problem)) }
    return group.filter { !$0.write.takesOn }
  }

  /// - Parameter again: the log was full and has begun anew.
  private func commit(_ group: [Request], in connection: SQLiteConnection, again: Bool = false) {
    var replies: [@Sendable () -> Void] = []
    var change: QueueChange?
    var counts = QueueCounts()
    let took: Duration
    // One that is alone has nobody's work to spare, so the transaction is savepoint enough.
    let isAlone = group.count == 1
    do {
      try connection.run("BEGIN IMMEDIATE")
      for request in group {
        let before = connection.totalChanges
        do {
          if !isAlone { try connection.run("SAVEPOINT request") }
          let done = try request.write.work(on: connection, at: clock)
          if connection.totalChanges != before { try space.makeRoom(for: request.share, connection) }
          if !isAlone { try connection.run("RELEASE request") }
          replies.append(done.reply)
          counts.add(done.counts)
          if connection.totalChanges != before { change = max(change ?? done.change, done.change) }
        } catch {
          // A full or failing disk may have ended the transaction, and the work of the others with it.
          guard !isAlone, connection.isInsideTransaction else { throw error }
          note(error)
          try connection.run("ROLLBACK TO request")
          try connection.run("RELEASE request")
          replies.append { request.write.fail(error) }
        }
      }
      let begin = clock.uptime()
      try connection.run("COMMIT")
      took = clock.uptime() - begin
    } catch {
      if connection.isInsideTransaction { _ = try? connection.run("ROLLBACK") }
      note(error)
      let isFull = (error as? DatabaseError)?.resultCode == .SQLITE_FULL
      let goesOn = isFull && !again ? group.filter { $0.share < .change } : []
      for request in group where goesOn.isEmpty || request.share >= .change { request.write.fail(error) }
      if !goesOn.isEmpty { commitAfterCheckpoint(goesOn, in: connection) }
      return
    }
    state.withLock { [change, counts] in
      $0.commits += 1
      $0.counts.add(counts)
      guard change != nil else { return }
      $0.commitTimes.add(took)
      $0.problem.written()
    }
    for reply in replies { reply() }
    if let change { ring(change) }
  }

  /// What edits depend on is written once more where the log begins anew.
  private func commitAfterCheckpoint(_ group: [Request], in connection: SQLiteConnection) {
    checkpoint { try space.checkpoint(connection) }
    let kept = refuse(group)
    if !kept.isEmpty { commit(kept, in: connection, again: true) }
  }

  /// A reader has met a failing disk: whoever waits for work is to look again when the disk works.
  func noteRead(_ error: any Error) {
    if let error = error as? DatabaseError, error.isOfDisk { note(error) }
  }

  /// A request that was refused says nothing of the disk.
  private func note(_ error: any Error) {
    if let error = error as? DatabaseError, error.isOfSync {
      let reason = """
        The disk that holds the queue could not keep what was written: \(error.message ?? "the sync failed"). So nothing of \
        this process is believed any more: what was kept is only known when the queue is opened anew.
        """
      state.withLock { $0.failedSync = reason }
      onFailedSync(reason)
      return
    }
    guard case .unavailable(let reason)? = StorageError(of: error), reason != space.problem else { return }
    state.withLock { $0.problem.failed(reason) }
  }
}

extension DiskSpace.Share {
  /// - Parameter weight: only new jobs have one.
  fileprivate static func of(_ submitter: Submitter?, weight: Int, takesOn: Bool) -> Self {
    if submitter != nil { return weight > 0 ? .job : .change }
    return takesOn ? .start : .outcome
  }
}
