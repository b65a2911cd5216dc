import JSONDocument
import JobModel
import LibraryModel
import Runtime

/// A row as it is read: what is not as it was written is an error that names the job and the column, never a trap.
package struct StoredRow: Sendable {
  /// The names of the columns, in the order of the values.
  private let columns: [String]
  private let values: [SQLValue]
  /// The job that the row is about; nil: it is about none, or which one is only read from it.
  let job: JobID?

  package init(columns: [String], values: [SQLValue]) { self.init(columns: columns, values: values, job: nil) }

  private init(columns: [String], values: [SQLValue], job: JobID?) {
    self.columns = columns
    self.values = values
    self.job = job
  }

  /// The same row, and which job it is about.
  func of(_ job: JobID?) -> StoredRow { StoredRow(columns: columns, values: values, job: job) }

  /// As they are, in the order of the columns.
  package var all: [SQLValue] { values }

  private func value(of column: String) throws -> SQLValue {
    guard let place = columns.firstIndex(of: column) else { throw unreadable(column, "there is no such column") }
    return values[place]
  }

  package func optionalInt(_ column: String) throws -> Int? {
    switch try value(of: column) {
    case .null: nil
    case .int(let int): int
    case .bool(let bool): bool ? 1 : 0
    case .double, .text, .bytes: throw unreadable(column, "expected a whole number")
    }
  }

  package func int(_ column: String) throws -> Int { try present(optionalInt(column), column) }

  package func bool(_ column: String) throws -> Bool { try int(column) != 0 }

  func double(_ column: String) throws -> Double {
    switch try value(of: column) {
    case .double(let double): double
    case .int(let int): Double(int)
    case .null, .bool, .text, .bytes: throw unreadable(column, "expected a number")
    }
  }

  package func optionalText(_ column: String) throws -> String? {
    switch try value(of: column) {
    case .null: nil
    case .text(let text): text
    case .bool, .int, .double, .bytes: throw unreadable(column, "expected a text")
    }
  }

  package func text(_ column: String) throws -> String { try present(optionalText(column), column) }

  func optionalTime(_ column: String) throws -> WallTime? {
    try optionalInt(column).map { WallTime(milliseconds: Int64($0)) }
  }

  func time(_ column: String) throws -> WallTime { try present(optionalTime(column), column) }

  func span(_ column: String) throws -> Duration { try .milliseconds(int(column)) }

  func word<Word: WordedEnum>(_ column: String, as type: Word.Type = Word.self) throws -> Word {
    try present(optionalWord(column), column)
  }

  func optionalWord<Word: WordedEnum>(_ column: String, as type: Word.Type = Word.self) throws -> Word? {
    guard let text = try optionalText(column) else { return nil }
    guard let word = Word(rawValue: text) else { throw unreadable(column, "\"\(text)\" is not known here") }
    return word
  }

  func bytes(_ column: String) throws -> [UInt8] {
    switch try value(of: column) {
    case .bytes(let bytes): bytes
    case .null: throw unreadable(column, "there is no value")
    case .bool, .int, .double, .text: throw unreadable(column, "expected bytes")
    }
  }

  func optionalJSON(_ column: String) throws -> JSON? {
    let value = try value(of: column)
    do {
      switch value {
      case .null: return nil
      case .bytes(let bytes): return try JSON(parsing: bytes, depthLimit: depthOfStoredJSON)
      case .text(let text): return try JSON(parsing: text, depthLimit: depthOfStoredJSON)
      case .bool, .int, .double: throw unreadable(column, "expected JSON")
      }
    } catch let error as JSONSyntaxError {
      throw unreadable(column, error.description)
    }
  }

  func json(_ column: String) throws -> JSON { try present(optionalJSON(column), column) }

  func optionalValue<Value: Decodable>(_ column: String, as type: Value.Type = Value.self) throws -> Value? {
    guard let json = try optionalJSON(column) else { return nil }
    do {
      return try json.decoded(as: type, unknownMembers: .ignored)
    } catch {
      throw unreadable(column, error.description)
    }
  }

  func value<Value: Decodable>(_ column: String, as type: Value.Type = Value.self) throws -> Value {
    try present(optionalValue(column, as: type), column)
  }

  func unreadable(_ column: String, _ reason: String) -> StorageError {
    .unreadable(job: job, column: column, reason: reason)
  }

  private func present<Value>(_ value: Value?, _ column: String) throws -> Value {
    guard let value else { throw unreadable(column, "there is no value") }
    return value
  }
}

/// A change was parsed within the limit of strangers; stored with its wrapping it is a little deeper.
let depthOfStoredJSON = JSON.depthLimit + 16

extension JSON {
  /// As it is stored: the exact text, as bytes.
  var stored: [UInt8] { bytes }
}

extension Encodable {
  /// As it is stored: JSON, as bytes.
  func stored() throws -> [UInt8] { try JSON(encoding: self).stored }
}
