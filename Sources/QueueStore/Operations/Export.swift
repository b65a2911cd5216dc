import Crypto
import JSONDocument
import JobModel
import Runtime

/// The version of the tables that the operations of this target are written for. Rows that were exported with another one
/// can't be taken as they are.
package let versionOfTables = 8

/// The first line of an export.
struct ExportHeading: Sendable, Codable {
  /// Of what is written in which way.
  static let format = 1

  let format: Int
  /// The version of the tables.
  let tables: Int
  let storeId: String
  /// When it was exported.
  let at: String
  /// The last number that was given to a job and to an event, also where that is gone.
  let lastJob: Int
  let lastEvent: Int
  /// How many rows of each table there are, by its name.
  let rows: [String: Int]
}

/// The last line: what came before it is whole.
struct ExportEnding: Sendable, Codable {
  /// How many lines of rows there are.
  let rows: Int
  /// Of all bytes before this line, in hexadecimal digits.
  let sha256: String
}

/// The one member of the first and of the last line.
enum ExportFrame {
  static let heading = "queue"
  static let ending = "end"
}

extension TransactionalStore {
  package func export(
    _ write: @escaping @Sendable ([UInt8]) throws(StorageError) -> Void
  ) async throws(StorageError) {
    let id = storeId
    try await reading { try $0.export(of: id, write) }
  }
}

extension Transaction {
  fileprivate func export(of storeId: String, _ write: @escaping ([UInt8]) throws -> Void) throws {
    var text = ExportText(write)
    let tables: [ExportedTable] = [.store] + ExportedTable.others
    var rows: [String: Int] = [:]
    for table in tables { rows[table.name] = try int("SELECT count(*) FROM \(table.name)") ?? 0 }
    let heading = try ExportHeading(
      format: ExportHeading.format, tables: versionOfTables, storeId: storeId, at: now.description,
      lastJob: connection.lastNumber(of: "job"), lastEvent: connection.lastNumber(of: "event"), rows: rows)
    try text.add([ExportFrame.heading: JSON(encoding: heading)])
    for table in tables {
      try all(of: table) { try text.add(table.line(of: $0)) }
    }
    try text.end()
  }

  /// Reads the rows of a table, page by page.
  private func all(of table: ExportedTable, _ each: (StoredRow) throws -> Void) throws {
    let key = table.key.joined(separator: ", ")
    guard !table.key.isEmpty else {
      for row in try rows("SELECT \(table.names) FROM \(table.name)") { try each(row) }
      return
    }
    let marks = table.key.map { _ in "?" }.joined(separator: ", ")
    let order = "ORDER BY \(key) LIMIT \(table.page)"
    let next = "SELECT \(table.names) FROM \(table.name) WHERE (\(key)) > (\(marks)) \(order)"
    let places = table.key.map { name in table.columns.firstIndex { $0.name == name } ?? 0 }
    var page = try rows("SELECT \(table.names) FROM \(table.name) \(order)")
    while let last = page.last {
      for row in page { try each(row) }
      guard page.count == table.page else { return }
      page = try rows(next, SQLValues(all: places.map { last.all[$0] }))
    }
  }
}

/// Writes the lines of an export.
private struct ExportText {
  private let write: ([UInt8]) throws -> Void
  private var hash = SHA256()
  private var lines = 0
  private var waiting: [UInt8] = []

  /// What is written at once.
  private static let piece = 64 << 10

  init(_ write: @escaping ([UInt8]) throws -> Void) { self.write = write }

  mutating func add(_ line: JSON) throws {
    let bytes = line.bytes + [UInt8(ascii: "\n")]
    hash.update(data: bytes)
    lines += 1
    waiting += bytes
    if waiting.count >= Self.piece { try leave() }
  }

  mutating func end() throws {
    // Of the lines, the first is no row.
    let ending = ExportEnding(rows: lines - 1, sha256: Hexadecimal.text(of: hash.finalize()))
    waiting += try ([ExportFrame.ending: JSON(encoding: ending)] as JSON).bytes + [UInt8(ascii: "\n")]
    try leave()
  }

  private mutating func leave() throws {
    try write(waiting)
    waiting.removeAll(keepingCapacity: true)
  }
}
