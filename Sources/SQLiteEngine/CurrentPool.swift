import GRDB
import Synchronization

/// The connections to the queue's file: others after the queue was written to its path anew.
final class CurrentPool: Sendable {
  private let pool: Mutex<DatabasePool>

  init(_ pool: DatabasePool) { self.pool = Mutex(pool) }

  var current: DatabasePool { pool.withLock { $0 } }

  /// The connections before are never closed: closing them would remove the new queue's log, which has the same name.
  func replace(by new: DatabasePool) {
    let old = pool.withLock { pool in
      defer { pool = new }
      return pool
    }
    Self.left.withLock { $0.append(old) }
  }

  /// Keeps them open where the queue is closed while its files are gone.
  func leave() { Self.left.withLock { $0.append(current) } }

  private static let left = Mutex<[DatabasePool]>([])
}
