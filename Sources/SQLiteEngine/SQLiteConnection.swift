import GRDB
import GRDBSQLite
import Glibc
import QueueStore

/// One connection to the file, for as long as one transaction or one group of them lasts.
///
/// Statements are prepared and kept by GRDB. They are bound, stepped and read here, by SQLite's own functions: that saves
/// the second copy of each value.
final class SQLiteConnection: SQLConnection {
  let database: Database
  /// The names of the columns of the statements that are kept and have been read from.
  private var columns: [OpaquePointer: [String]] = [:]

  init(_ database: Database) { self.database = database }

  var isInsideTransaction: Bool { database.isInsideTransaction }

  /// How many rows have been changed since the connection was opened, by triggers too.
  var totalChanges: Int { database.totalChangesCount }

  @discardableResult
  func run(_ sql: String, _ values: SQLValues = []) throws -> Int {
    try executing(database.cachedStatement(sql: sql), values) { statement, step in
      while try step() {}
    }
    return database.changesCount
  }

  /// Without a server there is nothing to wait for.
  func later(_ sql: String, _ values: SQLValues, changing expected: Int?) throws {
    let changed = try run(sql, values)
    if let expected, changed != expected { throw StorageError.changed(changed, insteadOf: expected, by: sql) }
  }

  func inserted(_ sql: String, _ values: SQLValues) throws -> Int? {
    try run(sql, values) == 1 ? Int(database.lastInsertedRowID) : nil
  }

  func insertedOfEach(_ sql: String, _ values: [SQLValues]) throws -> [Int?] {
    try values.map { try inserted(sql, $0) }
  }

  func insertedJob(_ sql: String, _ values: SQLValues) throws -> Int {
    try later(sql, values, changing: 1)
    return Int(database.lastInsertedRowID)
  }

  func rows(_ sql: String, _ values: SQLValues, isReused: Bool) throws -> [StoredRow] {
    try executing(prepared(sql, isReused: isReused), values) { statement, step in
      let columns = columns(of: statement, isReused: isReused)
      var rows: [StoredRow] = []
      while try step() { rows.append(statement.row(columns)) }
      return rows
    }
  }

  func ints(_ sql: String, _ values: SQLValues, isReused: Bool) throws -> [Int] {
    try executing(prepared(sql, isReused: isReused), values) { statement, step in
      var ints: [Int] = []
      while try step() { ints.append(Int(sqlite3_column_int64(statement, 0))) }
      return ints
    }
  }

  func row(_ sql: String, _ values: SQLValues) throws -> StoredRow? {
    try executing(database.cachedStatement(sql: sql), values) { statement, step in
      try step() ? statement.row(columns(of: statement, isReused: true)) : nil
    }
  }

  func rowOfEach(_ sql: String, _ values: [SQLValues]) throws -> [StoredRow?] { try values.map { try row(sql, $0) } }

  func value(_ sql: String, _ values: SQLValues) throws -> SQLValue? {
    try executing(database.cachedStatement(sql: sql), values) { statement, step in
      guard try step() else { return nil }
      let value = statement.value(at: 0)
      return value == .null ? nil : value
    }
  }

  func lastNumber(of table: String) throws -> Int {
    try ints("SELECT seq FROM sqlite_sequence WHERE name = ?", [table], isReused: true).first ?? 0
  }

  func goOn(after number: Int, in table: String) throws {
    guard try run("UPDATE sqlite_sequence SET seq = ? WHERE name = ?", [number, table]) == 0 else { return }
    try run("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", [table, number])
  }

  func size() throws -> Int { try pragma("page_count") * pragma("page_size") }

  func shrink(by limit: Int) throws -> Int {
    let free = try pragma("freelist_count")
    guard free > 0 else { return 0 }
    _ = try ints("PRAGMA incremental_vacuum(\(limit))", [], isReused: false)
    return try free - pragma("freelist_count")
  }

  /// SQLite has no way to switch triggers off by a statement, but tables and triggers are made and dropped in transactions
  /// as rows are: none of this is seen by anybody else.
  func withoutTriggers(_ work: () throws -> Void) throws {
    // In their order, which is the one in which SQLite calls them.
    let triggers = try rows(
      "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY rowid", [], isReused: false)
    let statements = triggers.map { row in
      row.all.map { value in if case .text(let text) = value { text } else { "" } }
    }
    for trigger in statements { try run("DROP TRIGGER \(trigger[0])") }
    try work()
    for trigger in statements { try run(trigger[1]) }
  }

  func becomesAnother() throws { try run("UPDATE store SET is_followed = 0") }

  /// Everything that the work reads is of one instant.
  func readingOneState<Value>(_ work: () throws -> Value) throws -> Value {
    // By statements that are kept: parsing them costs as much as a small read.
    try run("BEGIN DEFERRED")
    do {
      let value = try work()
      try run("COMMIT")
      return value
    } catch {
      if isInsideTransaction { _ = try? run("ROLLBACK") }
      throw error
    }
  }

  private func pragma(_ name: String) throws -> Int {
    try ints("PRAGMA \(name)", [], isReused: true).first ?? 0
  }

  private func prepared(_ sql: String, isReused: Bool) throws -> Statement {
    try isReused ? database.cachedStatement(sql: sql) : database.makeStatement(sql: sql)
  }

  /// - Parameter work: is given the statement, and what makes its next step and says whether that came to a row.
  private func executing<Value>(
    _ prepared: Statement, _ values: SQLValues, _ work: (OpaquePointer, () throws -> Bool) throws -> Value
  ) throws -> Value {
    let statement = prepared.sqliteStatement
    defer { sqlite3_reset(statement) }
    guard sqlite3_bind_parameter_count(statement) == values.all.count else {
      throw StorageError.inconsistent("\(values.all.count) values were given: \(prepared.sql)")
    }
    for (place, value) in values.all.enumerated() {
      let code = statement.bind(value, at: CInt(place + 1))
      guard code == SQLITE_OK else { throw error(code, prepared) }
    }
    return try withExtendedLifetime(prepared) {
      try work(statement) {
        errno = 0
        switch sqlite3_step(statement) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code: throw error(code, prepared)
        }
      }
    }
  }

  private func error(_ code: CInt, _ statement: Statement) -> DatabaseError {
    let number = errno
    return DatabaseError(resultCode: ResultCode(rawValue: code), message: database.lastErrorMessage, sql: statement.sql)
      .withReason(ofSystem: number)
  }

  private func columns(of statement: OpaquePointer, isReused: Bool) -> [String] {
    if let known = columns[statement] { return known }
    let names = (0..<sqlite3_column_count(statement)).map { place in
      sqlite3_column_name(statement, place).map { String(cString: $0) } ?? ""
    }
    // Another statement may come to stand where one stood that is not kept.
    if isReused { columns[statement] = names }
    return names
  }
}

extension OpaquePointer {
  /// Of a statement: gives it a value, of which SQLite makes a copy.
  fileprivate func bind(_ value: SQLValue, at place: CInt) -> CInt {
    switch value {
    case .null: return sqlite3_bind_null(self, place)
    case .bool(let bool): return sqlite3_bind_int64(self, place, bool ? 1 : 0)
    case .int(let int): return sqlite3_bind_int64(self, place, sqlite3_int64(int))
    case .double(let double): return sqlite3_bind_double(self, place, double)
    case .text(var text):
      return text.withUTF8 { utf8 in
        utf8.withMemoryRebound(to: CChar.self) {
          // An empty text may have no address, which would make a NULL of it.
          $0.isEmpty
            ? sqlite3_bind_text(self, place, "", 0, copied)
            : sqlite3_bind_text(self, place, $0.baseAddress, CInt($0.count), copied)
        }
      }
    case .bytes(let bytes):
      // The same of no bytes.
      if bytes.isEmpty { return sqlite3_bind_zeroblob(self, place, 0) }
      return sqlite3_bind_blob(self, place, bytes, CInt(bytes.count), copied)
    }
  }

  fileprivate func row(_ columns: [String]) -> StoredRow {
    StoredRow(columns: columns, values: (0..<CInt(columns.count)).map(value))
  }

  fileprivate func value(at place: CInt) -> SQLValue {
    switch sqlite3_column_type(self, place) {
    case SQLITE_INTEGER: return .int(Int(sqlite3_column_int64(self, place)))
    case SQLITE_FLOAT: return .double(sqlite3_column_double(self, place))
    case SQLITE_TEXT:
      let text = sqlite3_column_text(self, place)
      let count = Int(sqlite3_column_bytes(self, place))
      return .text(String(decoding: UnsafeBufferPointer(start: text, count: count), as: UTF8.self))
    case SQLITE_BLOB:
      let bytes = sqlite3_column_blob(self, place)
      let count = Int(sqlite3_column_bytes(self, place))
      return .bytes(Array(UnsafeRawBufferPointer(start: bytes, count: count)))
    default: return .null
    }
  }
}

/// Tells SQLite to make its own copy of what is bound.
private let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
