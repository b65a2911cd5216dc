import GRDB
import Synchronization

/// Those to one file.
struct Connections: Sendable {
  let pool: DatabasePool
  let readers: OpenReaders
}

/// The connections to the queue's file: others after the queue was written to its path anew.
final class CurrentPool: Sendable {
  private let connections: Mutex<Connections>

  init(_ connections: Connections) { self.connections = Mutex(connections) }

  var current: DatabasePool { connections.withLock(\.pool) }

  /// The connections before are never closed: closing them would remove the new queue's log, which has the same name.
  func replace(by new: Connections) {
    let old = connections.withLock { connections in
      defer { connections = new }
      return connections
    }
    Self.left.withLock { $0.append(old.pool) }
  }

  /// Blocks. The last connection to go folds the -wal into the database: that must be the one that can write.
  func close() {
    let connections = connections.withLock { $0 }
    // Again where one was opened, or came back, just when the others were let go of.
    repeat { connections.pool.invalidateReadOnlyConnections() } while !connections.readers.areClosedSoon()
    try? connections.pool.close()
  }

  /// Keeps them open where the queue is closed while its files are gone.
  func leave() { Self.left.withLock { $0.append(current) } }

  private static let left = Mutex<[DatabasePool]>([])
}
