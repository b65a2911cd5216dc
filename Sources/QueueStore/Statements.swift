import FoundationEssentials
import GRDB
import JSONDocument

extension Database {
  /// Executes one statement of those that come again and again, and says how many rows it changed by itself.
  @discardableResult
  func run(_ sql: String, _ arguments: StatementArguments = []) throws -> Int {
    let statement = try cachedStatement(sql: sql)
    try statement.execute(arguments: arguments)
    return changesCount
  }

  /// A write that must change one row, since the transaction has just read it.
  func runOnce(_ sql: String, _ arguments: StatementArguments) throws {
    let changed = try run(sql, arguments)
    guard changed == 1 else { throw StorageError.inconsistent("one row was to be written, \(changed) were: \(sql)") }
  }

  /// Everything that the work reads is of one instant.
  func readingOneState<Value>(_ work: (Database) throws -> Value) throws -> Value {
    try run("BEGIN DEFERRED")
    do {
      let value = try work(self)
      try run("COMMIT")
      return value
    } catch {
      if isInsideTransaction { _ = try? run("ROLLBACK") }
      throw error
    }
  }

  func row(_ sql: String, _ arguments: StatementArguments = []) throws -> Row? {
    try Row.fetchOne(cachedStatement(sql: sql), arguments: arguments)
  }

  func rows(_ sql: String, _ arguments: StatementArguments = []) throws -> [Row] {
    try Row.fetchAll(cachedStatement(sql: sql), arguments: arguments)
  }

  func text(_ sql: String, _ arguments: StatementArguments = []) throws -> String? {
    try String.fetchOne(cachedStatement(sql: sql), arguments: arguments)
  }

  func int(_ sql: String, _ arguments: StatementArguments = []) throws -> Int? {
    try Int.fetchOne(cachedStatement(sql: sql), arguments: arguments)
  }
}

extension JSON {
  /// As it is stored: the exact text, as bytes.
  var stored: Data { Data(bytes) }
}

extension Encodable {
  /// As it is stored: JSON, as bytes.
  func stored() throws -> Data { try JSON(encoding: self).stored }
}

extension String {
  /// SQLite's texts end at a NUL: two that differ behind it would become one.
  var isStorable: Bool { !utf8.contains(0) }
}
