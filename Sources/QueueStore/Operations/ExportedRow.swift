import JSONDocument

/// One row as a line of an export: `{"job":{"id":1,…}}`. What is NULL is left out.
extension ExportedTable {
  func line(of row: StoredRow) throws -> JSON {
    var members: [(String, JSON)] = []
    for (column, value) in zip(columns, row.all) where value != .null {
      guard let json = column.form.json(of: value) else {
        throw StorageError.unreadable(
          job: nil, column: "\(column.name) of \(name)", reason: "\(value.kind) stands where \(column.form) is expected"
        )
      }
      members.append((column.name, json))
    }
    return .object([name: .object(JSONObject(members))])
  }

  /// The values of a row, in the order of the columns.
  ///
  /// - Throws: `WrongRow`.
  func values(of row: JSON) throws(WrongRow) -> SQLValues {
    guard let members = row.object else { throw WrongRow(reason: "expected an object of columns, found \(row.kind)") }
    var values: [SQLValue] = []
    var found = 0
    for column in columns {
      guard let json = members[column.name] else {
        values.append(.null)
        continue
      }
      guard let value = column.form.value(of: json) else {
        throw WrongRow(reason: "\(column.name) of \(name) can't be \(json.kind) of this kind, expected \(column.form)")
      }
      found += 1
      values.append(value)
    }
    guard found == members.count else {
      let known = Set(columns.map { ExactString($0.name) })
      let other = members.keys.first { !known.contains(ExactString($0)) }
      throw WrongRow(reason: "\(name) has no column \(other ?? "of that name")")
    }
    return SQLValues(all: values)
  }
}

/// A line that is no row of a table.
struct WrongRow: Error {
  let reason: String
}

extension ExportedTable.Form {
  /// nil: a column of this form holds no such value.
  fileprivate func json(of value: SQLValue) -> JSON? {
    switch (self, value) {
    case (.int, .int(let int)): .number(JSONNumber(int))
    case (.flag, .bool(let bool)): .bool(bool)
    case (.flag, .int(let int)): .bool(int != 0)
    case (.double, .double(let double)): JSONNumber(double).map(JSON.number)
    case (.double, .int(let int)): .number(JSONNumber(int))
    case (.text, .text(let text)): .string(text)
    case (.bytes, .bytes(let bytes)): .string(Hexadecimal.text(of: bytes))
    case (.json, .bytes(let bytes)):
      // What is damaged goes along as it is, too, so that one document does not keep a whole queue where it is.
      String(validating: bytes, as: UTF8.self).map(JSON.string)
        ?? .object([Self.damaged: .string(Hexadecimal.text(of: bytes))])
    default: nil
    }
  }

  fileprivate func value(of json: JSON) -> SQLValue? {
    switch self {
    case .int: json.number?.int.map(SQLValue.int)
    case .flag: json.bool.map(SQLValue.bool)
    case .double: json.number?.double.map(SQLValue.double)
    case .text: json.string.flatMap { $0.isStorable ? .text($0) : nil }
    case .bytes: json.string.flatMap(Hexadecimal.bytes).map(SQLValue.bytes)
    case .json:
      (json.string.map { Array($0.utf8) } ?? json[Self.damaged]?.string.flatMap(Hexadecimal.bytes)).map(SQLValue.bytes)
    }
  }

  /// The one member of what stands for bytes that should be JSON and are not even text.
  private static let damaged = "hexadecimal"
}

extension SQLValue {
  fileprivate var kind: String {
    switch self {
    case .null: "NULL"
    case .bool: "a condition"
    case .int: "a whole number"
    case .double: "a number"
    case .text: "a text"
    case .bytes: "bytes"
    }
  }
}

/// Bytes as digits, two for each.
enum Hexadecimal {
  private static let digits = Array("0123456789abcdef".utf8)

  static func text(of bytes: some Sequence<UInt8>) -> String {
    String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  /// nil: they are no such digits.
  static func bytes(of text: String) -> [UInt8]? {
    var bytes: [UInt8] = []
    var high: Int?
    for digit in text.utf8 {
      guard let value = digits.firstIndex(of: digit) else { return nil }
      if let first = high {
        bytes.append(UInt8(first << 4 | value))
        high = nil
      } else {
        high = value
      }
    }
    return high == nil ? bytes : nil
  }
}
