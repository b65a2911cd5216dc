import Dispatch
import GRDB
import Runtime

/// The durable queue in an SQLite file.
package final class SQLiteStore: QueueStore {
  package let storeId: String

  let now: @Sendable () -> WallTime
  let writer: GroupCommit
  private let pool: DatabasePool
  private let lock: StoreLock
  private let bellOfEvents: Bell
  private let bellOfWork: Bell
  private let traffic = Traffic()
  private let writerProgress: WriterProgress

  init(
    pool: DatabasePool, lock: StoreLock, storeId: String, progress: WriterProgress,
    now: @escaping @Sendable () -> WallTime
  ) {
    writerProgress = progress
    self.pool = pool
    self.lock = lock
    self.storeId = storeId
    self.now = now
    let (events, work) = (Bell(), Bell())
    (bellOfEvents, bellOfWork) = (events, work)
    writer = GroupCommit(pool, traffic: traffic) { change in
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
  package var isQuiet: Bool { traffic.isQuiet }

  /// Returns when it is quiet. A clock that is not the world's must not run ahead of the disk.
  package func quiet() async { await traffic.quiet() }

  package func close() async {
    // An empty request behind all others: when it is answered, the others are.
    _ = try? await writer.write { _ in }
    writer.close()
    bellOfEvents.fallSilent()
    bellOfWork.fallSilent()
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async { [pool, lock] in
        // The last connection to go folds the -wal into the database: that must be the one that can write.
        pool.invalidateReadOnlyConnections()
        try? pool.close()
        lock.release()
        continuation.resume()
      }
    }
  }

  /// - Parameter change: how much is changed, for those who listen.
  func write<Value: Sendable>(
    _ change: QueueChange = .work, _ work: @escaping @Sendable (Database) throws -> Value
  ) async throws(StorageError) -> Value {
    try await write(changeOf: { _ in change }, work)
  }

  func write<Value: Sendable>(
    changeOf change: @escaping @Sendable (Value) -> QueueChange, _ work: @escaping @Sendable (Database) throws -> Value
  ) async throws(StorageError) -> Value {
    do {
      return try await writer.write(change: change, work)
    } catch {
      throw StorageError(error)
    }
  }

  /// Reads one state of the queue, on a connection that can't write.
  func read<Value: Sendable>(
    _ work: @escaping @Sendable (Database) throws -> Value
  ) async throws(StorageError) -> Value {
    traffic.begin()
    defer { traffic.end() }
    do {
      return try await withCheckedThrowingContinuation { continuation in
        // The transaction is begun here, by statements that are kept: parsing them costs as much as a small read.
        pool.asyncUnsafeRead { opened in
          continuation.resume(with: Result { try opened.get().readingOneState(work) })
        }
      }
    } catch {
      throw StorageError(error)
    }
  }
}
