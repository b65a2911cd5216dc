import OrderedCollections

/// A JSON value (RFC 8259) that keeps what it was read from: the order of members, and numbers as they were written.
///
/// Two values are equal when they mean the same: members in any order, numbers by value, strings by their scalars (never
/// by Unicode's canonical equivalence, as Swift's `String` does). Their text may still differ.
package enum JSON: Sendable {
  case null
  case bool(Bool)
  case number(JSONNumber)
  case string(String)
  case array([JSON])
  case object(JSONObject)
}

extension JSON: Hashable {
  package static func == (one: JSON, other: JSON) -> Bool {
    switch (one, other) {
    case (.null, .null): true
    case (.bool(let one), .bool(let other)): one == other
    case (.number(let one), .number(let other)): one == other
    case (.string(let one), .string(let other)): ExactString(one) == ExactString(other)
    case (.array(let one), .array(let other)): one == other
    case (.object(let one), .object(let other)): one == other
    default: false
    }
  }

  package func hash(into hasher: inout Hasher) {
    switch self {
    case .null: hasher.combine(0)
    case .bool(let value): hasher.combine(value)
    case .number(let value): hasher.combine(value)
    case .string(let value): hasher.combine(ExactString(value))
    case .array(let value): hasher.combine(value)
    case .object(let value): hasher.combine(value)
    }
  }
}

extension JSON {
  package var isNull: Bool { self == .null }

  package var bool: Bool? {
    guard case .bool(let value) = self else { return nil }
    return value
  }

  package var number: JSONNumber? {
    guard case .number(let value) = self else { return nil }
    return value
  }

  package var string: String? {
    guard case .string(let value) = self else { return nil }
    return value
  }

  package var array: [JSON]? {
    guard case .array(let value) = self else { return nil }
    return value
  }

  package var object: JSONObject? {
    guard case .object(let value) = self else { return nil }
    return value
  }

  /// The member of an object; nil where there is none, or where this is no object.
  package subscript(key: String) -> JSON? { object?[key] }

  /// The kind of value in words for people: `null`, `a boolean`, `a number`, `a string`, `an array`, `an object`.
  package var kind: String {
    switch self {
    case .null: "null"
    case .bool: "a boolean"
    case .number: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
  package init(stringLiteral value: String) { self = .string(value) }
  package init(booleanLiteral value: Bool) { self = .bool(value) }
  package init(integerLiteral value: Int) { self = .number(JSONNumber(value)) }
  package init(floatLiteral value: Double) { self = JSONNumber(value).map(JSON.number) ?? .null }
  package init(arrayLiteral elements: JSON...) { self = .array(elements) }
  package init(dictionaryLiteral elements: (String, JSON)...) { self = .object(JSONObject(elements)) }
  package init(nilLiteral: ()) { self = .null }
}

/// The members of a JSON object, in the order in which they stand. Equality does not look at the order.
package struct JSONObject: Sendable {
  private var members: OrderedDictionary<ExactString, JSON>

  package init() { members = [:] }

  /// A name that comes again replaces the earlier value, which keeps its place.
  package init(_ pairs: some Sequence<(String, JSON)>) {
    members = [:]
    for (name, value) in pairs { members[ExactString(name)] = value }
  }

  /// - Parameter fill: adds each member; their names differ.
  init(count: Int, _ fill: (_ add: (String, JSON) -> Void) -> Void) {
    var (names, values) = ([ExactString](), [JSON]())
    names.reserveCapacity(count)
    values.reserveCapacity(count)
    fill { name, value in
      names.append(ExactString(name))
      values.append(value)
    }
    members = OrderedDictionary(uncheckedUniqueKeys: names, values: values)
  }

  package var count: Int { members.count }
  package var isEmpty: Bool { members.isEmpty }
  package var keys: [String] { members.keys.map(\.text) }

  /// Setting a new name appends it; setting nil removes it.
  package subscript(key: String) -> JSON? {
    get { members[ExactString(key)] }
    set { members[ExactString(key)] = newValue }
  }

  package func filter(_ keep: (String) -> Bool) -> JSONObject {
    var kept = self
    kept.members.removeAll { !keep($0.key.text) }
    return kept
  }
}

extension JSONObject: Sequence {
  package func makeIterator() -> some IteratorProtocol<(key: String, value: JSON)> {
    members.lazy.map { (key: $0.key.text, value: $0.value) }.makeIterator()
  }
}

extension JSONObject: Hashable {
  package static func == (one: JSONObject, other: JSONObject) -> Bool {
    one.count == other.count && one.members.allSatisfy { other.members[$0.key] == $0.value }
  }

  package func hash(into hasher: inout Hasher) {
    var sum = 0
    for (name, value) in members {
      var member = Hasher()
      member.combine(name)
      member.combine(value)
      sum &+= member.finalize()
    }
    hasher.combine(sum)
  }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
  package init(dictionaryLiteral elements: (String, JSON)...) { self.init(elements) }
}
