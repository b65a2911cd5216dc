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
  ) throws(Fault) -> Value {
    do {
      return try DecodingNode(self, path: [], unknownMembers).decode(type)
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
  let value: JSON
  let codingPath: [any CodingKey]
  let unknownMembers: UnknownMembers
  var userInfo: [CodingUserInfoKey: Any] { [:] }
  var asked: Set<ExactString>?
  /// Somebody took the value as one, and answers for its members.
  var isTaken = false

  init(_ value: JSON, path: [any CodingKey], _ unknownMembers: UnknownMembers) {
    self.value = value
    self.codingPath = path
    self.unknownMembers = unknownMembers
  }

  func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    if let value = try scalar(as: type) { return value }
    if let words = type as? any WordedEnum.Type { return try word(of: words, as: type) }
    let decoded = try Value(from: self)
    // A type without fields does not even ask for a container.
    if let asked = asked ?? (isTaken ? nil : []), unknownMembers == .refused, let object = value.object,
      let unknown = object.keys.first(where: { !asked.contains(ExactString($0)) })
    {
      let known = asked.sorted().map(\.text).joined(separator: ", ")
      throw Fault(
        JSONPointer(codingPath.map(\.token)).appending(unknown),
        "\"\(unknown)\" is not known here" + (known.isEmpty ? "" : "; known are \(known)"))
    }
    return decoded
  }

  private func scalar<Value>(as type: Value.Type) throws -> Value? {
    switch type {
    case is JSON.Type: return value as? Value
    case is String.Type: return try expect(value.string, "a string") as? Value
    case is Bool.Type: return try expect(value.bool, "a boolean") as? Value
    case let type as any BinaryFloatingPoint.Type: return try floating(as: type) as? Value
    case let type as any FixedWidthInteger.Type: return try integer(as: type) as? Value
    default: return nil
    }
  }

  private func integer<Value: FixedWidthInteger>(as type: Value.Type) throws -> Value {
    try expect(value.number?.int.flatMap(Value.init(exactly:)), "a whole number")
  }

  private func floating<Value: BinaryFloatingPoint>(as type: Value.Type) throws -> Value {
    try expect(value.number?.double.map { Value($0) }.flatMap { $0.isFinite ? $0 : nil }, "a number")
  }

  private func word<Value>(of words: any WordedEnum.Type, as type: Value.Type) throws -> Value {
    let text = try expect(value.string, "a string")
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
    let members = try expect(value.object, "an object")
    if asked == nil { asked = [] }
    return KeyedDecodingContainer(Members<Key>(node: self, members: members))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    Elements(node: self, elements: try expect(value.array, "an array"))
  }

  func singleValueContainer() throws -> any SingleValueDecodingContainer {
    isTaken = true
    return self
  }

  func child(_ value: JSON, _ key: some CodingKey) -> DecodingNode {
    DecodingNode(value, path: codingPath + [key], unknownMembers)
  }
}

private struct Members<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let node: DecodingNode
  let members: JSONObject
  var codingPath: [any CodingKey] { node.codingPath }
  var allKeys: [Key] { members.keys.compactMap(Key.init(stringValue:)) }

  func contains(_ key: Key) -> Bool {
    node.asked?.insert(ExactString(key.stringValue))
    return members[key.stringValue] != nil
  }

  func decodeNil(forKey key: Key) throws -> Bool { try child(key).decodeNil() }

  func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value { try child(key).decode(type) }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<Nested> { try child(key).container(keyedBy: type) }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try child(key).unkeyedContainer()
  }

  func superDecoder() throws -> any Decoder { node }
  func superDecoder(forKey key: Key) throws -> any Decoder { try child(key) }

  private func child(_ key: Key) throws -> DecodingNode {
    node.asked?.insert(ExactString(key.stringValue))
    guard let value = members[key.stringValue] else {
      throw DecodingError.keyNotFound(key, .init(codingPath: codingPath, debugDescription: ""))
    }
    return node.child(value, key)
  }
}

private struct Elements: UnkeyedDecodingContainer {
  let node: DecodingNode
  let elements: [JSON]
  var currentIndex = 0
  var codingPath: [any CodingKey] { node.codingPath }
  var count: Int? { elements.count }
  var isAtEnd: Bool { currentIndex >= elements.count }

  init(node: DecodingNode, elements: [JSON]) {
    self.node = node
    self.elements = elements
  }

  mutating func decodeNil() throws -> Bool {
    guard !isAtEnd, elements[currentIndex].isNull else { return false }
    currentIndex += 1
    return true
  }

  mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try next().decode(type) }

  mutating func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type
  ) throws -> KeyedDecodingContainer<Nested> { try next().container(keyedBy: type) }

  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { try next().unkeyedContainer() }

  mutating func superDecoder() throws -> any Decoder { try next() }

  private mutating func next() throws -> DecodingNode {
    guard !isAtEnd else {
      throw DecodingError.valueNotFound(
        JSON.self, .init(codingPath: codingPath, debugDescription: "the array has ended"))
    }
    defer { currentIndex += 1 }
    return node.child(elements[currentIndex], IndexKey(currentIndex))
  }
}

extension JSON: Decodable {
  /// Only `decoded(as:unknownMembers:)` can read a `JSON` field: other decoders would lose the order and the numbers.
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
