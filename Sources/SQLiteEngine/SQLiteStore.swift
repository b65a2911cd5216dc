import Dispatch
import GRDB
package import QueueStore
import Runtime
import Synchronization

/// The durable queue in an SQLite file.
package final class SQLiteStore: TransactionalStore {
  package let storeId: String

  private let now: @Sendable () -> WallTime
  let writer: GroupCommit
  private let pool: CurrentPool
  private let file: QueueFile
  private let lock: StoreLock
  private let bellOfEvents: Bell
  private let bellOfWork: Bell
  private let requests = RequestCount()
  private let writerProgress: WriterProgress
  /// The queue could not be written, and it is not known yet that it can be.
  private let isToBeTried = Mutex(false)

  init(
    pool: DatabasePool, file: QueueFile, lock: StoreLock, storeId: String, progress: WriterProgress,
    now: @escaping @Sendable () -> WallTime
  ) {
    writerProgress = progress
    self.file = file
    let pool = CurrentPool(pool)
    self.pool = pool
    self.lock = lock
    self.storeId = storeId
    self.now = now
    let (events, work) = (Bell(), Bell())
    (bellOfEvents, bellOfWork) = (events, work)
    writer = GroupCommit(pool, file: file, requests: requests, now: now) { change in
      if change >= .event { events.ring() }
      if change >= .work { work.ring() }
    }
  }

  package func bell(for change: QueueChange) -> AsyncStream<Void> {
    change == .work ? bellOfWork.listen() : bellOfEvents.listen()
  }

  package var progress: Int { writerProgress.steps }

  package func ping() async { _ = try? await writer.write { _ in } }

  /// Whether no request is under way: its answer has reached the one who asked, and the bell has rung.
  package var isQuiet: Bool { requests.isQuiet }

  /// Returns when it is quiet. A clock that is not the world's must not run ahead of the disk.
  package func quiet() async { await requests.quiet() }

  package func close() async {
    // An empty request behind all others: when it is answered, the others are.
    _ = try? await writer.write { _ in }
    if file.state != .there { await writeBack() }
    writer.close()
    bellOfEvents.fallSilent()
    bellOfWork.fallSilent()
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async { [pool, file, lock] in
        if file.state == .there {
          // The last connection to go folds the -wal into the database: that must be the one that can write.
          pool.current.invalidateReadOnlyConnections()
          try? pool.current.close()
        } else {
          pool.leave()
        }
        lock.release()
        continuation.resume()
      }
    }
  }

  package func write<Value: Sendable>(
    by submitter: Submitter?, weight: Int, takesOn: Bool, change: @escaping @Sendable (Value) -> QueueChange,
    _ work: @escaping @Sendable (Transaction) throws -> Value
  ) async throws -> Value {
    do {
      return try await writer.write(by: submitter, weight: weight, takesOn: takesOn, change: change, work)
    } catch {
      throw StorageError(of: error) ?? error
    }
  }

  package func read<Value: Sendable>(
    _ work: @escaping @Sendable (Transaction) throws -> Value
  ) async throws -> Value {
    requests.begin()
    defer { requests.end() }
    do {
      return try await withCheckedThrowingContinuation { continuation in
        let read: @Sendable (Result<Database, any Error>) -> Void = { [now] opened in
          continuation.resume(
            with: Result {
              let connection = try SQLiteConnection(opened.get())
              return try connection.readingOneState { try work(Transaction(connection, now: now())) }
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
    let refusal = writer.takeRefusal()
    let found = problem ?? refusal
    if found != nil { isToBeTried.withLock { $0 = true } }
    if file.state == .gone { await writeBack() }
    if isToBeTried.withLock({ $0 }) {
      // A write that changes nothing, and that has to come to the disk all the same. Whoever waits for work hears of it.
      let isWritten = try? await writer.write(takesOn: true) { try $0.run("UPDATE store SET one = one") }
      isToBeTried.withLock { $0 = isWritten == nil }
    }
    return WriteCheck(found: found, left: problem)
  }

  /// Writes the queue to its path again, and goes on with that file.
  private func writeBack() async {
    await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
      let old = pool.current
      old.asyncWriteWithoutTransaction { [pool, file, writerProgress] database in
        defer { continuation.resume() }
        guard pool.current === old, file.state == .gone else { return }
        do {
          try file.writeBack(database)
          pool.replace(by: try Self.connect(to: file.path, writerProgress))
          file.isOpened()
        } catch {
          file.couldNotBeWritten("\(error)")
        }
      }
    }
  }
}
