import QueueStore

/// The queue's tables in a database.
enum QueueTables {
  /// The newest version that is known here, which has the numbers that SQLite's have.
  static let version = versionOfTables

  enum Found: Equatable {
    /// The database is empty.
    case none
    case version(Int)
    /// It has tables, and not the queue's. One of them.
    case others(String)
  }

  static func look(_ connection: PostgreSQLConnection) throws -> Found {
    let names = try connection.rows(
      """
      SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() ORDER BY table_name
      """, [], isReused: false
    ).map { try $0.text("table_name") }
    guard let first = names.first else { return .none }
    guard names.contains("store"), names.contains("commit_mark"), names.contains("job") else { return .others(first) }
    return try .version(connection.ints("SELECT version FROM store", [], isReused: false).first ?? 0)
  }

  /// Makes all of them, in a transaction that has begun.
  ///
  /// - Parameter storeId: hexadecimal.
  static func script(storeId: String) -> String {
    """
    \(tables)
    \(indexes)
    \(triggers)
    \(triggersOfTurns)
    INSERT INTO store (one, version, id, next_place) VALUES (1, \(version), '\(storeId)', 1);
    SELECT setval('job_number', 0), setval('event_number', 0);
    """
  }
}
