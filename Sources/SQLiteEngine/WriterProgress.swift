import GRDB
import GRDBSQLite
import Synchronization

/// Counts what the writer's statements do, so that a long one can be told from one that hangs.
final class WriterProgress: Sendable {
  private let count = Atomic(0)

  var steps: Int { count.load(ordering: .relaxed) }

  /// To be kept for as long as the connection is open.
  func watch(_ database: Database) {
    sqlite3_progress_handler(
      database.sqliteConnection, Self.instructions,
      { context in
        // What was passed below.
        if let context { Unmanaged<WriterProgress>.fromOpaque(context).takeUnretainedValue().step() }
        return 0
      }, Unmanaged.passUnretained(self).toOpaque())
  }

  private func step() { count.wrappingAdd(1, ordering: .relaxed) }

  /// Of SQLite's machine between two steps: some ten thousand of them are a millisecond.
  private static let instructions: CInt = 10_000
}
