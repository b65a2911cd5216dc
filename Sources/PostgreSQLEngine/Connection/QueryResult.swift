import CPostgreSQL
import QueueStore

/// What came back for a statement, as libpq holds it.
struct QueryResult: ~Copyable {
  private let result: OpaquePointer

  init(_ result: OpaquePointer) { self.result = result }

  deinit { PQclear(result) }

  var status: ExecStatusType { PQresultStatus(result) }

  /// What the server calls it: `UPDATE 3`, `COMMIT`.
  var command: String { PQcmdStatus(result).map { String(cString: $0) } ?? "" }

  /// How many rows it has changed; 0 where it only reads.
  var changed: Int {
    // The server counts the rows of a SELECT as well.
    guard ["INSERT", "UPDATE", "DELETE"].contains(where: command.hasPrefix) else { return 0 }
    return PQcmdTuples(result).flatMap { Int(String(cString: $0)) } ?? 0
  }

  var rowCount: CInt { PQntuples(result) }

  var columns: [String] {
    (0..<PQnfields(result)).map { PQfname(result, $0).map { String(cString: $0) } ?? "" }
  }

  func error(of sql: String) -> PostgreSQLError {
    func field(_ code: Int32) -> String? { PQresultErrorField(result, code).map { String(cString: $0) } }
    return PostgreSQLError(
      state: field(Int32(UInt8(ascii: "C"))), message: field(Int32(UInt8(ascii: "M"))) ?? "no message", sql: sql)
  }

  func row(_ row: CInt, _ columns: [String]) throws -> StoredRow {
    try StoredRow(columns: columns, values: (0..<CInt(columns.count)).map { try value(row, $0) })
  }

  /// The number of the one row that was inserted; nil: not one was.
  func insertedID() throws -> Int? {
    guard rowCount == 1, case .int(let id) = try value(0, 0) else { return nil }
    return id
  }

  /// Results are asked for as the server holds them.
  func value(_ row: CInt, _ column: CInt) throws -> SQLValue {
    guard PQgetisnull(result, row, column) == 0, let start = PQgetvalue(result, row, column) else { return .null }
    let bytes = UnsafeRawBufferPointer(start: start, count: Int(PQgetlength(result, row, column)))
    switch PQftype(result, column) {
    case 16: return .int(bytes.first == 0 ? 0 : 1)
    case 17: return .bytes(Array(bytes))
    case 20: return .int(Int(bytes.bigEndian(as: Int64.self)))
    case 21: return .int(Int(bytes.bigEndian(as: Int16.self)))
    case 23: return .int(Int(bytes.bigEndian(as: Int32.self)))
    case 701: return .double(Double(bitPattern: bytes.bigEndian(as: UInt64.self)))
    // What a sum of whole numbers is.
    case 1700: return try .int(bytes.wholeNumber())
    case 25, 19, 1042, 1043: return .text(String(decoding: bytes, as: UTF8.self))
    // What a function that gives nothing back gives back.
    case 2278: return .null
    case let type: throw StorageError.inconsistent("a value of PostgreSQL's type \(type) was not expected")
    }
  }
}

extension UnsafeRawBufferPointer {
  fileprivate func bigEndian<Number: FixedWidthInteger>(as type: Number.Type) -> Number {
    count < MemoryLayout<Number>.size ? 0 : Number(bigEndian: loadUnaligned(as: type))
  }

  /// A `numeric`: how many digits to the base 10,000, the power of the first, the sign, how many places after the point, and the
  /// digits.
  ///
  /// - Throws: for what is no whole number that `Int` holds.
  fileprivate func wholeNumber() throws(StorageError) -> Int {
    func part(_ place: Int) -> Int {
      Int(UnsafeRawBufferPointer(rebasing: self[(2 * place)...]).bigEndian(as: Int16.self))
    }
    let (digits, power, sign) = (part(0), part(1), part(2))
    guard sign == 0 || sign == 0x4000, digits <= power + 1, power < 5 else {
      throw .inconsistent("a whole number was to be read from PostgreSQL")
    }
    var number = 0
    for place in 0...Swift.max(power, 0) {
      let digit = place < digits ? part(4 + place) : 0
      let (shifted, isTooMuch) = number.multipliedReportingOverflow(by: 10_000)
      let (sum, isFar) = shifted.addingReportingOverflow(digit)
      guard !isTooMuch, !isFar else { throw .inconsistent("a number that PostgreSQL holds is too large") }
      number = sum
    }
    return sign == 0 ? number : -number
  }
}
