/// What becomes of members that a type does not ask for.
package enum UnknownMembers: Sendable {
  /// A request is never half understood.
  case refused
  /// A reply may have more than this version knows.
  case ignored
}

extension JSON {
  /// Reads the value as a `Decodable`. `JSON` itself, as a field's type, passes through untouched.
  package func decoded<Value: Decodable>(
    as type: Value.Type = Value.self, unknownMembers: UnknownMembers
  ) throws(Fault) -> Value { try JSONView(self).decoded(as: type, unknownMembers: unknownMembers) }
}

extension JSONView {
  /// Reads the value as a `Decodable`. `JSON` and `JSONView` themselves, as a field's type, pass through untouched.
  package func decoded<Value: Decodable>(
    as type: Value.Type = Value.self, unknownMembers: UnknownMembers
  ) throws(Fault) -> Value {
    do {
      return try DecodingNode(self, in: nil, unknownMembers).decode(type)
    } catch let error as Fault {
      throw error
    } catch let error as DecodingError {
      throw Fault(error)
    } catch {
      throw Fault([], String(describing: error))
    }
  }
}

extension Fault {
  fileprivate init(_ error: DecodingError) {
    let (path, reason): ([any CodingKey], String) =
      switch error {
      case .keyNotFound(let key, let context): (context.codingPath + [key], "\"\(key.stringValue)\" is missing")
      case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
        (context.codingPath, context.debugDescription)
      @unknown default: ([], String(describing: error))
      }
    self.init(JSONPointer(path.map(\.token)), reason)
  }
}

extension CodingKey {
  fileprivate var token: String { intValue.map(String.init) ?? stringValue }
}

private struct IndexKey: CodingKey {
  let intValue: Int?
  var stringValue: String { intValue.map(String.init) ?? "" }
  init(_ index: Int) { intValue = index }
  init?(intValue: Int) { self.init(intValue) }
  init?(stringValue: String) { nil }
}

/// One value on the way to its type. Remembers which members were asked for, so that the others can be refused by name.
private final class DecodingNode: Decoder, SingleValueDecodingContainer {
  let value: JSONView
  /// What the value is part of, and by which key; nil: it is the whole.
  let parent: (node: DecodingNode, key: any CodingKey)?
  let unknownMembers: UnknownMembers
  var userInfo: [CodingUserInfoKey: Any] { [:] }
  var asked: AskedNames?
  /// Somebody took the value as one, and answers for its members.
  var isTaken = false

  init(_ value: JSONView, in parent: (node: DecodingNode, key: any CodingKey)?, _ unknownMembers: UnknownMembers) {
    self.value = value
    self.parent = parent
    self.unknownMembers = unknownMembers
  }

  /// It is only worked out where it is asked for, which is for a fault.
  var codingPath: [any CodingKey] { parent.map { $0.node.codingPath + [$0.key] } ?? [] }

  func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    if let value = try scalar(as: type) { return value }
    if let words = type as? any WordedEnum.Type { return try word(of: words, as: type) }
    let decoded = try Value(from: self)
    // A type without fields does not even ask for a container.
    if unknownMembers == .refused, let asked = asked ?? (isTaken ? nil : AskedNames()), let members = value.members,
      let unknown = members.first(where: { !asked.contains($0.name) })
    {
      throw unknownMember(unknown.name.string ?? "", asked)
    }
    return decoded
  }

  private func unknownMember(_ name: String, _ asked: AskedNames) -> Fault {
    let known = asked.sorted.joined(separator: ", ")
    return Fault(
      JSONPointer(codingPath.map(\.token)).appending(name),
      "\"\(name)\" is not known here" + (known.isEmpty ? "" : "; known are \(known)"))
  }

  private func scalar<Value>(as type: Value.Type) throws -> Value? {
    switch type {
    case is JSON.Type: return value.json as? Value
    case is JSONView.Type: return value as? Value
    case is String.Type: return try string() as? Value
    case is Bool.Type: return try bool() as? Value
    case let type as any BinaryFloatingPoint.Type: return try floating(as: type) as? Value
    case let type as any FixedWidthInteger.Type: return try integer(as: type) as? Value
    default: return nil
    }
  }

  func string() throws -> String { try expect(value.string, "a string") }
  func bool() throws -> Bool { try expect(value.bool, "a boolean") }

  func integer<Value: FixedWidthInteger>(as type: Value.Type) throws -> Value {
    try expect(value.number?.int.flatMap(Value.init(exactly:)), "a whole number")
  }

  private func floating<Value: BinaryFloatingPoint>(as type: Value.Type) throws -> Value {
    try expect(value.number?.double.map { Value($0) }.flatMap { $0.isFinite ? $0 : nil }, "a number")
  }

  private func word<Value>(of words: any WordedEnum.Type, as type: Value.Type) throws -> Value {
    let text = try string()
    guard let match = words.member(named: text) as? Value else {
      throw fault("\"\(text)\" is none of \(words.names.joined(separator: ", "))")
    }
    return match
  }

  private func expect<Value>(_ found: Value?, _ wanted: String) throws -> Value {
    guard let found else {
      throw fault("expected \(wanted), found \(value.number.map { "the number \($0)" } ?? value.kind)")
    }
    return found
  }

  private func fault(_ reason: String) -> Fault {
    Fault(JSONPointer(codingPath.map(\.token)), reason)
  }

  func decodeNil() -> Bool { value.isNull }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    let members = try expect(value.members, "an object")
    if asked == nil { asked = AskedNames() }
    return KeyedDecodingContainer(Members<Key>(node: self, members: members))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    Elements(node: self, elements: try expect(value.elements, "an array"))
  }

  func singleValueContainer() throws -> any SingleValueDecodingContainer {
    isTaken = true
    return self
  }

  func child(_ value: JSONView, _ key: some CodingKey) -> DecodingNode {
    DecodingNode(value, in: (self, key), unknownMembers)
  }
}

/// The names of the members that were asked for. Most types ask for a few.
private struct AskedNames {
  private var few: [String] = []
  private var others: Set<ExactString> = []

  private static let mostOfFew = 64

  mutating func insert(_ name: String) {
    // A member is asked for in several steps.
    if few.last?.isSame(as: name) == true { return }
    if few.count < Self.mostOfFew { few.append(name) } else { others.insert(ExactString(name)) }
  }

  func contains(_ name: JSONView) -> Bool {
    few.contains { name.isString($0) } || !others.isEmpty && others.contains(ExactString(name.string ?? ""))
  }

  var sorted: [String] { others.union(few.map(ExactString.init)).sorted().map(\.text) }
}

private struct Members<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let node: DecodingNode
  private let members: JSONView.Members
  /// Of an object with many members, by their names; nil: it has few, which are looked through.
  private let byName: [ExactString: JSONView]?

  private static var few: Int { 16 }

  init(node: DecodingNode, members: JSONView.Members) {
    self.node = node
    self.members = members
    byName =
      members.count > Self.few
      ? Dictionary(members.map { (ExactString($0.name.string ?? ""), $0.value) }) { first, _ in first } : nil
  }

  var codingPath: [any CodingKey] { node.codingPath }
  var allKeys: [Key] { members.compactMap { Key(stringValue: $0.name.string ?? "") } }

  private subscript(name: String) -> JSONView? {
    node.asked?.insert(name)
    return if let byName { byName[ExactString(name)] } else { members[name] }
  }

  func contains(_ key: Key) -> Bool { self[key.stringValue] != nil }

  func decodeNil(forKey key: Key) throws -> Bool { try value(of: key).isNull }

  func decode(_ type: String.Type, forKey key: Key) throws -> String { try child(key).string() }
  func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try child(key).bool() }
  func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try child(key).integer(as: type) }
  func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value { try child(key).decode(type) }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<Nested> { try child(key).container(keyedBy: type) }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try child(key).unkeyedContainer()
  }

  func superDecoder() throws -> any Decoder { node }
  func superDecoder(forKey key: Key) throws -> any Decoder { try child(key) }

  private func child(_ key: Key) throws -> DecodingNode { try node.child(value(of: key), key) }

  private func value(of key: Key) throws -> JSONView {
    guard let value = self[key.stringValue] else {
      throw DecodingError.keyNotFound(key, .init(codingPath: codingPath, debugDescription: ""))
    }
    return value
  }
}

private struct Elements: UnkeyedDecodingContainer {
  let node: DecodingNode
  private let elements: JSONView.Elements
  private var rest: JSONView.Elements.Iterator
  private var upcoming: JSONView?
  private(set) var currentIndex = 0
  var codingPath: [any CodingKey] { node.codingPath }
  var count: Int? { elements.count }
  var isAtEnd: Bool { upcoming == nil }

  init(node: DecodingNode, elements: JSONView.Elements) {
    self.node = node
    self.elements = elements
    rest = elements.makeIterator()
    upcoming = rest.next()
  }

  mutating func decodeNil() throws -> Bool {
    guard upcoming?.isNull == true else { return false }
    advance()
    return true
  }

  mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try next().decode(type) }

  mutating func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type
  ) throws -> KeyedDecodingContainer<Nested> { try next().container(keyedBy: type) }

  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { try next().unkeyedContainer() }

  mutating func superDecoder() throws -> any Decoder { try next() }

  private mutating func next() throws -> DecodingNode {
    guard let upcoming else {
      throw DecodingError.valueNotFound(
        JSON.self, .init(codingPath: codingPath, debugDescription: "the array has ended"))
    }
    defer { advance() }
    return node.child(upcoming, IndexKey(currentIndex))
  }

  private mutating func advance() {
    upcoming = rest.next()
    currentIndex += 1
  }
}

extension JSON: Decodable {
  /// Only `decoded(as:unknownMembers:)` can read a `JSON` field: other decoders would lose the order and the numbers.
  package init(from decoder: any Decoder) throws {
    guard let node = decoder as? DecodingNode else {
      throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "not read from JSON"))
    }
    node.isTaken = true
    self = node.value.json
  }
}

extension JSONView: Decodable {
  /// As `JSON`, and nothing is built.
  package init(from decoder: any Decoder) throws {
    guard let node = decoder as? DecodingNode else {
      throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "not read from JSON"))
    }
    node.isTaken = true
    self = node.value
  }
}

/// An enum whose cases are words on the wire. A wrong word is refused with the list of the right ones.
package protocol WordedEnum: CaseIterable, RawRepresentable, Codable, Sendable where RawValue == String {}

extension WordedEnum {
  fileprivate static func member(named name: String) -> Self? { Self(rawValue: name) }
  package static var names: [String] { allCases.map(\.rawValue) }
}
