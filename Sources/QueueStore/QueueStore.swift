import Dispatch
import EditModel
import GRDB

/// The durable queue. It speaks of jobs, submissions and outcomes; rows and SQL stay inside.
package final class QueueStore: Sendable {
  /// Another one after a copy of the queue was put in its place.
  package let storeId: String

  let now: @Sendable () -> Timestamp
  let writer: GroupCommit
  private let pool: DatabasePool
  private let lock: StoreLock
  private let bellOfCommits: Bell

  init(pool: DatabasePool, lock: StoreLock, storeId: String, now: @escaping @Sendable () -> Timestamp) {
    self.pool = pool
    self.lock = lock
    self.storeId = storeId
    self.now = now
    bellOfCommits = Bell()
    writer = GroupCommit(pool, bell: bellOfCommits)
  }

  /// Rings after every commit that changed something, until the store is closed. Coalescing: many rings may be heard as
  /// one. Any number may listen; listen first, then look, and nothing is missed.
  package func bell() -> AsyncStream<Void> { bellOfCommits.listen() }

  /// Writes what waits, then closes the file and gives it free. Later requests throw `closed`.
  package func close() async {
    // An empty request behind all others: when it is answered, the others are.
    _ = try? await writer.write { _ in }
    writer.close()
    bellOfCommits.fallSilent()
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

  func write<Value: Sendable>(
    _ work: @escaping @Sendable (Database) throws -> Value
  ) async throws(StorageError) -> Value {
    do {
      return try await writer.write(work)
    } catch {
      throw StorageError(error)
    }
  }

  /// Reads one state of the queue, on a connection that can't write.
  func read<Value: Sendable>(
    _ work: @escaping @Sendable (Database) throws -> Value
  ) async throws(StorageError) -> Value {
    do {
      return try await withCheckedThrowingContinuation { continuation in
        pool.asyncRead { opened in
          continuation.resume(with: Result { try work(opened.get()) })
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
