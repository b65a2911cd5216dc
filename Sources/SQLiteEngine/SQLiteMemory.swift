import CSQLite
import GRDB

/// How SQLite gets its memory.
enum SQLiteMemory {
  /// All connections count what they allocate together, behind one lock: each allocation of the writer would wait for the
  /// readers. Nobody asks for the count. It takes only before SQLite is first used.
  static let countsNothing: Bool = migedit_config_memory_statistics(0) == SQLITE_OK

  /// What a statement allocates is mostly short-lived, and as long as a row: a row of 2 KB fits into a place that the connection
  /// has for this, while SQLite's own places have 1.2 KB. It takes only while none of them is in use.
  static func makePlaces(for connection: Database) {
    _ = migedit_config_lookaside(connection.sqliteConnection, 4096, 128)
  }
}
