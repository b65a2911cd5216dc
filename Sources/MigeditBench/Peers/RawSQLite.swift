import GRDBSQLite

/// SQLite as such, in this process: a table of jobs with four indexes, of which one is unique, and a prepared insert. It shows
/// what the disk and the tables cost where nothing is parsed, checked or sent.
final class RawSQLite {
  private var database: OpaquePointer?
  private var insert: OpaquePointer?

  private static let schema = """
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    CREATE TABLE job (id INTEGER PRIMARY KEY, key TEXT NOT NULL, target TEXT NOT NULL, state TEXT NOT NULL,
      created INTEGER NOT NULL, change BLOB NOT NULL) STRICT;
    CREATE UNIQUE INDEX by_key ON job (key);
    CREATE INDEX by_target ON job (target, id);
    CREATE INDEX by_state ON job (state, id);
    CREATE INDEX by_creation ON job (created);
    """

  init(_ path: String) throws {
    try check(sqlite3_open_v2(path, &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nil))
    try execute(Self.schema)
    try check(
      sqlite3_prepare_v2(
        database, "INSERT INTO job (key, target, state, created, change) VALUES (?, ?, 'queued', 1, ?)", -1, &insert,
        nil)
    )
  }

  deinit {
    sqlite3_finalize(insert)
    sqlite3_close(database)
  }

  /// Commits edits, so many at a time, for some time or until there are enough.
  /// - Parameter processor: the seconds of the processor that it took.
  func run(
    seconds: Double, most: Int = .max, each count: Int, from number: inout Int, processor: inout Double
  ) throws -> (rows: Int, seconds: Double) {
    var key = Edits.key
    var target = Edits.target
    let change = Array(Edits.change.utf8)
    let used = threadProcessorSeconds()
    let start = now()
    let end = start + UInt64(seconds * 1e9)
    var rows = 0
    while now() < end, rows < most {
      try execute("BEGIN")
      for _ in 0..<count {
        key.set(number)
        target.set(number)
        number += 1
        try add(key.bytes, target.bytes, change)
      }
      try execute("COMMIT")
      rows += count
    }
    processor = threadProcessorSeconds() - used
    return (rows, Double(now() - start) / 1e9)
  }

  private func add(_ key: [UInt8], _ target: [UInt8], _ change: [UInt8]) throws {
    // The bytes are there until the statement has run.
    try key.withUnsafeBytes { key in
      try target.withUnsafeBytes { target in
        try change.withUnsafeBytes { change in
          sqlite3_bind_text(insert, 1, key.baseAddress?.assumingMemoryBound(to: CChar.self), CInt(key.count), nil)
          sqlite3_bind_text(insert, 2, target.baseAddress?.assumingMemoryBound(to: CChar.self), CInt(target.count), nil)
          sqlite3_bind_blob(insert, 3, change.baseAddress, CInt(change.count), nil)
          try check(sqlite3_step(insert), SQLITE_DONE)
        }
      }
    }
    sqlite3_reset(insert)
  }

  private func execute(_ statement: String) throws { try check(sqlite3_exec(database, statement, nil, nil, nil)) }

  private func check(_ result: CInt, _ expected: CInt = SQLITE_OK) throws {
    guard result == expected else { throw BenchError("SQLite: \(String(cString: sqlite3_errmsg(database)))") }
  }

  /// How many bytes the pages of a queue's file take that nobody has open; the file may be longer.
  static func bytes(of path: String) throws -> Int {
    var database: OpaquePointer?
    defer { sqlite3_close(database) }
    let flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_URI
    guard sqlite3_open_v2("file:\(path)?immutable=1", &database, flags, nil) == SQLITE_OK else {
      throw BenchError("\(path): \(String(cString: sqlite3_errmsg(database)))")
    }
    let pages = try number("PRAGMA page_count", database) - number("PRAGMA freelist_count", database)
    return try pages * number("PRAGMA page_size", database)
  }

  private static func number(_ query: String, _ database: OpaquePointer?) throws -> Int {
    var statement: OpaquePointer?
    defer { sqlite3_finalize(statement) }
    guard sqlite3_prepare_v2(database, query, -1, &statement, nil) == SQLITE_OK, sqlite3_step(statement) == SQLITE_ROW
    else { throw BenchError("\(query): \(String(cString: sqlite3_errmsg(database)))") }
    return Int(sqlite3_column_int64(statement, 0))
  }
}
