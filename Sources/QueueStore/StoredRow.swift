import GRDB
import JSONDocument
import JobModel
import LibraryModel
import Runtime

/// A row as it is read: what is not as it was written is an error that names the job and the column, never a trap.
struct StoredRow {
  let row: Row
  /// The job that the row is about.
  let job: JobID?

  func optionalInt(_ column: String) throws -> Int? {
    let value: DatabaseValue = row[column]
    if value.isNull { return nil }
    guard let int = Int.fromDatabaseValue(value) else { throw unreadable(column, "expected a whole number") }
    return int
  }

  func int(_ column: String) throws -> Int { try present(optionalInt(column), column) }

  func bool(_ column: String) throws -> Bool { try int(column) != 0 }

  func double(_ column: String) throws -> Double {
    guard let double = Double.fromDatabaseValue(row[column]) else { throw unreadable(column, "expected a number") }
    return double
  }

  func optionalText(_ column: String) throws -> String? {
    let value: DatabaseValue = row[column]
    if value.isNull { return nil }
    guard case .string(let text) = value.storage else { throw unreadable(column, "expected a text") }
    return text
  }

  func text(_ column: String) throws -> String { try present(optionalText(column), column) }

  func optionalTime(_ column: String) throws -> WallTime? {
    try optionalInt(column).map { WallTime(milliseconds: Int64($0)) }
  }

  func time(_ column: String) throws -> WallTime { try present(optionalTime(column), column) }

  func span(_ column: String) throws -> Duration { try .milliseconds(int(column)) }

  func word<Word: WordedEnum>(_ column: String, as type: Word.Type = Word.self) throws -> Word {
    let text = try text(column)
    guard let word = Word(rawValue: text) else { throw unreadable(column, "\"\(text)\" is not known here") }
    return word
  }

  func optionalJSON(_ column: String) throws -> JSON? {
    let value: DatabaseValue = row[column]
    do {
      switch value.storage {
      case .null: return nil
      case .blob(let data): return try JSON(parsing: data, depthLimit: depthOfStoredJSON)
      case .string(let text): return try JSON(parsing: text, depthLimit: depthOfStoredJSON)
      case .int64, .double: throw unreadable(column, "expected JSON")
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
private let depthOfStoredJSON = JSON.depthLimit + 16
