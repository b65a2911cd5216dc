import Dispatch
import GRDB
package import MetricModel
package import QueueStore
import Runtime
import Synchronization

/// The durable queue in an SQLite file.
package final class SQLiteStore: TransactionalStore, OpenedStore {
  package let storeId: String
  package let openingNotes: [OpeningNote]
  package let gate = ImportGate()

  package let holder: LeaseHolder?
  private let clock: StoreClock
  let writer: GroupCommit
  private let pool: CurrentPool
  private let file: QueueFile
  private let space: DiskSpace
  private let sequence: SequenceFile
  private let backups: Backups
  private let lock: StoreLock
  private let bellOfEvents: Bell
  private let bellOfWork: Bell
  private let requests = RequestCount()
  private let writerProgress: WriterProgress
  /// The queue could not be written, and it is not known yet that it can be.
  private let isToBeTried = Mutex(false)

  init(
    _ connections: Connections, file: QueueFile, space: DiskSpace, sequence: SequenceFile, lock: StoreLock,
    storeId: String,
    notes: [OpeningNote], progress: WriterProgress, clock: StoreClock, holder: LeaseHolder?,
    onFailedSync: @escaping @Sendable (String) -> Void
  ) {
    writerProgress = progress
    self.file = file
    self.space = space
    self.sequence = sequence
    openingNotes = notes
    let pool = CurrentPool(connections)
    self.pool = pool
    backups = Backups(of: pool, beside: file)
    self.lock = lock
    self.storeId = storeId
    self.holder = holder
    self.clock = clock
    let (events, work) = (Bell(), Bell())
    (bellOfEvents, bellOfWork) = (events, work)
    writer = GroupCommit(
      pool, file: file, space: space, requests: requests, clock: clock,
      ring: { change in
        if change >= .event { events.ring() }
        if change >= .work { work.ring() }
      }, onFailedSync: onFailedSync)
  }

  package func bell(for change: QueueChange) -> AsyncStream<Void> {
    change == .work ? bellOfWork.listen() : bellOfEvents.listen()
  }

  package var progress: Int { writerProgress.steps }
  package var counts: QueueCounts { writer.counts }
  /// How many groups have been committed.
  package var commits: Int { writer.commits }
  package var commitTimes: Histogram { writer.commitTimes }

  package func ping() async { _ = try? await writer.write { _ in } }

  /// Whether no request is under way: its answer has reached the one who asked, and the bell has rung.
  package var isQuiet: Bool { requests.isQuiet }

  /// Returns when it is quiet. A clock that is not the world's must not run ahead of the disk.
  package func quiet() async { await requests.quiet() }

  package func close() async {
    // An empty request behind all others: when it is answered, the others are.
    _ = try? await writer.write { _ in }
    if file.state != .there { await writeBack() }
    await followSequence()
    backups.stop()
    writer.close()
    bellOfEvents.fallSilent()
    bellOfWork.fallSilent()
    await withCheckedContinuation { continuation in
      OwnThread.queue("closing").async { [pool, file, space, lock, backups] in
        backups.waitForEnd()
        if file.state == .there {
          try? pool.current.writeWithoutTransaction { try space.giveBackExcess(SQLiteConnection($0)) }
          pool.close()
          space.close()
        } else {
          pool.leave()
        }
        lock.release()
        continuation.resume()
      }
    }
  }

  package func write<Value: Sendable>(
    by submitter: Submitter?, weight: Int, takesOn: Bool, placed: @escaping @Sendable () -> Void,
    change: @escaping @Sendable (Value) -> QueueChange,
    _ work: @escaping @Sendable (Transaction) throws -> Value
  ) async throws -> Value {
    do {
      return try await writer.write(by: submitter, weight: weight, takesOn: takesOn, placed: placed, change: change) {
        [gate] transaction in
        try gate.pass()
        return try work(transaction)
      }
    } catch {
      throw StorageError(of: error) ?? error
    }
  }

  package func read<Value: Sendable>(
    _ work: @escaping @Sendable (Transaction) throws -> Value
  ) async throws -> Value {
    requests.begin()
    defer { requests.end() }
    if let reason = writer.failedSync { throw StorageError.unavailable(reason: reason) }
    do {
      return try await withCheckedThrowingContinuation { continuation in
        let read: @Sendable (Result<Database, any Error>) -> Void = { [clock, gate] opened in
          continuation.resume(
            with: Result {
              let connection = try SQLiteConnection(opened.get())
              let value = try connection.readingOneState { try work(Transaction(connection, at: clock)) }
              // Behind the work: what it has read is then of the time before.
              try gate.pass()
              return value
            })
        }
        if file.state == .there {
          // The transaction is begun and ended by the connection, on one that can't write.
          pool.current.asyncUnsafeRead(read)
        } else {
          // A connection that is only made now would open what stands at the path, if anything does.
          pool.current.asyncWriteWithoutTransaction { read(.success($0)) }
        }
      }
    } catch {
      writer.noteRead(error)
      throw StorageError(of: error) ?? error
    }
  }

  package func aside<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
    requests.begin()
    defer { requests.end() }
    return await Workers.shared.run(for: "the queue", work)
  }

  package var problem: String? { file.problem ?? writer.problem }

  package func check() async -> WriteCheck {
    let unseen = writer.takeUnseenProblem()
    let found = problem ?? unseen
    if found != nil { isToBeTried.withLock { $0 = true } }
    await keepLock()
    if file.state == .gone {
      if let reason = file.lockLost {
        file.couldNotBeWritten("\(file.path).lock: \(reason)")
      } else {
        await writeBack()
      }
    }
    if isToBeTried.withLock({ $0 }) {
      // A write that changes nothing, and that has to come to the disk all the same. It asks for the room of several new
      // jobs. Whoever waits for work hears of it.
      let isWritten = try? await writer.write(takesOn: true, share: .jobsAgain) {
        try $0.changed("UPDATE store SET one = one")
      }
      isToBeTried.withLock { $0 = isWritten == nil }
    }
    await followSequence()
    return WriteCheck(found: found, left: problem)
  }

  /// After the commits that the file tells of.
  private func followSequence() async {
    guard let newest = try? await read(Self.newestSequence), file.state == .there else { return }
    sequence.follow(SequenceFile.Content(storeId: storeId, sequence: newest))
  }

  private static func newestSequence(_ transaction: Transaction) throws -> Int {
    try transaction.int("SELECT seq FROM sqlite_sequence WHERE name = 'event'") ?? 0
  }

  package func backup(named name: String) async throws(BackupError) -> BackupFile {
    requests.begin()
    defer { requests.end() }
    return try await backups.make(named: name, at: clock.now())
  }

  /// Where its file was removed, another process could open the queue beside this one.
  private func keepLock() async {
    await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
      OwnThread.queue("lock").async { [lock, file] in
        do {
          try lock.keep()
          file.lockIsLost(nil)
        } catch {
          file.lockIsLost("\(error)")
        }
        continuation.resume()
      }
    }
  }

  /// Writes the queue to its path again, and goes on with that file.
  private func writeBack() async {
    await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
      let old = pool.current
      old.asyncWriteWithoutTransaction { [pool, file, space, writerProgress] database in
        defer { continuation.resume() }
        guard pool.current === old, file.state == .gone else { return }
        do {
          try file.writeBack(database)
          let new = try Self.connect(to: file.path, writerProgress, space)
          try new.pool.writeWithoutTransaction { try space.prepare(SQLiteConnection($0)) }
          pool.replace(by: new)
          file.isOpened()
        } catch {
          file.couldNotBeWritten("\(error)")
        }
      }
    }
  }
}
