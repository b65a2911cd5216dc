import Dispatch
import GRDB
package import QueueStore
import Runtime

/// The durable queue in an SQLite file.
package final class SQLiteStore: TransactionalStore {
  package let storeId: String

  private let now: @Sendable () -> WallTime
  let writer: GroupCommit
  private let pool: DatabasePool
  private let lock: StoreLock
  private let bellOfEvents: Bell
  private let bellOfWork: Bell
  private let requests = RequestCount()
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
    writer = GroupCommit(pool, requests: requests, now: now) { change in
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

  package func write<Value: Sendable>(
    by submitter: Submitter?, weight: Int, change: @escaping @Sendable (Value) -> QueueChange,
    _ work: @escaping @Sendable (Transaction) throws -> Value
  ) async throws -> Value {
    do {
      return try await writer.write(by: submitter, weight: weight, change: change, work)
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
        // The transaction is begun and ended by the connection, on one that can't write.
        pool.asyncUnsafeRead { [now] opened in
          continuation.resume(
            with: Result {
              let connection = try SQLiteConnection(opened.get())
              return try connection.readingOneState { try work(Transaction(connection, now: now())) }
            })
        }
      }
    } catch {
      throw StorageError(of: error) ?? error
    }
  }

  package var problem: String? { writer.problem }
}
