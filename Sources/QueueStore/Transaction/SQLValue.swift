/// A value as a column of the queue holds it.
package enum SQLValue: Sendable, Hashable {
  case null
  case bool(Bool)
  case int(Int)
  case double(Double)
  case text(String)
  case bytes([UInt8])
}

/// What can be given to a statement as a value.
package protocol SQLConvertible {
  var sqlValue: SQLValue { get }
}

extension Bool: SQLConvertible {
  package var sqlValue: SQLValue { .bool(self) }
}

extension Int: SQLConvertible {
  package var sqlValue: SQLValue { .int(self) }
}

extension Int64: SQLConvertible {
  package var sqlValue: SQLValue { .int(Int(self)) }
}

extension Double: SQLConvertible {
  package var sqlValue: SQLValue { .double(self) }
}

extension String: SQLConvertible {
  package var sqlValue: SQLValue { .text(self) }
}

extension [UInt8]: SQLConvertible {
  package var sqlValue: SQLValue { .bytes(self) }
}

/// The values of a statement, in their order: `[job, state, nil]`.
package struct SQLValues: ExpressibleByArrayLiteral, Sendable {
  package private(set) var all: [SQLValue]

  package init(arrayLiteral elements: (any SQLConvertible)?...) { self.init(elements) }

  /// Values as they were read.
  init(all: [SQLValue]) { self.all = all }

  package init(_ elements: [(any SQLConvertible)?]) { all = elements.map { $0?.sqlValue ?? .null } }

  package static func + (some: SQLValues, more: SQLValues) -> SQLValues {
    var sum = some
    sum.all += more.all
    return sum
  }

  package static func += (some: inout SQLValues, more: SQLValues) { some.all += more.all }
}
