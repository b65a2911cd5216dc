import Dispatch
import GRDB
import Runtime

/// The durable queue. It speaks of jobs, submissions and outcomes; rows and SQL stay inside.
package final class QueueStore: Sendable {
  /// Another one after a copy of the queue was put in its place.
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
    writer = GroupCommit(pool, traffic: traffic) { news in
      if news >= .event { events.ring() }
      if news >= .work { work.ring() }
    }
  }

  /// Rings after every commit that has such news or more, until the store is closed. Coalescing: many rings may be heard
  /// as one. Any number may listen; listen first, then look, and nothing is missed.
  package func bell(of news: News = .event) -> AsyncStream<Void> {
    news == .work ? bellOfWork.listen() : bellOfEvents.listen()
  }

  /// Rises while the writer is at a long statement.
  package var progress: Int { writerProgress.steps }

  /// Returns when the one writer has come to this, whether it can write at present or not.
  package func ping() async { _ = try? await writer.write { _ in } }

  /// Whether no request is under way: its answer has reached the one who asked, and the bell has rung.
  package var isQuiet: Bool { traffic.isQuiet }

  /// Returns when it is quiet. A clock that is not the world's must not run ahead of the disk.
  package func quiet() async { await traffic.quiet() }

  /// Writes what waits, then closes the file and gives it free. Later requests throw `closed`.
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

  /// - Parameter news: what it is for those who listen, where something was changed.
  func write<Value: Sendable>(
    news: News = .work, _ work: @escaping @Sendable (Database) throws -> Value
  ) async throws(StorageError) -> Value {
    try await write(newsOf: { _ in news }, work)
  }

  func write<Value: Sendable>(
    newsOf news: @escaping @Sendable (Value) -> News, _ work: @escaping @Sendable (Database) throws -> Value
  ) async throws(StorageError) -> Value {
    do {
      return try await writer.write(news: news, work)
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

/// Who asks for something.
package struct Submitter: Sendable, Hashable {
  package let uid: Int
  package let name: String
  /// May change everybody's jobs.
  package let isAdmin: Bool

  package init(uid: Int, name: String, isAdmin: Bool) {
    self.uid = uid
    self.name = name
    self.isAdmin = isAdmin
  }
}
