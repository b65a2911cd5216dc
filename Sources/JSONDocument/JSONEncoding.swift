extension JSON {
  /// The value of an `Encodable`: members in the order in which they are encoded, a dictionary's by name.
  ///
  /// It throws what the type's own `encode(to:)` throws; a number that JSON has no word for is an `EncodingError`.
  package init(encoding value: some Encodable) throws {
    let node = EncodingNode(path: [])
    try node.encode(value)
    self = node.value
  }
}

extension JSON: Encodable {
  /// Only `JSON(encoding:)` can write a `JSON` field: other encoders would lose the order and the numbers.
  package func encode(to encoder: any Encoder) throws {
    guard let node = encoder as? EncodingNode else {
      throw EncodingError.invalidValue(
        self, .init(codingPath: encoder.codingPath, debugDescription: "not written as JSON"))
    }
    node.content = .whole(self)
  }
}

extension JSONView: Encodable {
  package func encode(to encoder: any Encoder) throws { try json.encode(to: encoder) }
}

private final class EncodingNode: Encoder, SingleValueEncodingContainer {
  enum Content {
    case whole(JSON)
    case members([(String, EncodingNode)])
    case elements([EncodingNode])
  }

  let codingPath: [any CodingKey]
  var content = Content.members([])
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  init(path: [any CodingKey]) { codingPath = path }

  var value: JSON {
    switch content {
    case .whole(let value): value
    case .members(let members): .object(JSONObject(members.map { ($0.0, $0.1.value) }))
    case .elements(let elements): .array(elements.map(\.value))
    }
  }

  func encode(_ value: some Encodable) throws {
    switch value {
    case let value as String: content = .whole(.string(value))
    case let value as Bool: content = .whole(.bool(value))
    case let value as any FixedWidthInteger: content = .whole(.number(JSONNumber(value)))
    case let value as any BinaryFloatingPoint:
      guard let number = JSONNumber(Double(value)) else {
        throw EncodingError.invalidValue(
          value, .init(codingPath: codingPath, debugDescription: "JSON has no number \(value)"))
      }
      content = .whole(.number(number))
    case let value as any NamedValues:
      content = .members([])
      for (name, element) in value.namedValues { try add(name).encode(element) }
    default: try value.encode(to: self)
    }
  }

  func add(_ name: String) -> EncodingNode {
    let child = EncodingNode(path: codingPath + [NameKey(stringValue: name)])
    if case .members(var members) = content {
      content = .members([])
      members.append((name, child))
      content = .members(members)
    }
    return child
  }

  func addElement() -> EncodingNode {
    let child = EncodingNode(path: codingPath)
    if case .elements(var elements) = content {
      content = .elements([])
      elements.append(child)
      content = .elements(elements)
    }
    return child
  }

  func encodeNil() throws { content = .whole(.null) }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    KeyedEncodingContainer(Members<Key>(node: self))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    content = .elements([])
    return Elements(node: self)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer { self }
}

private struct NameKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }
  init(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}

private struct Members<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let node: EncodingNode
  var codingPath: [any CodingKey] { node.codingPath }

  func encodeNil(forKey key: Key) throws { try node.add(key.stringValue).encodeNil() }
  func encode(_ value: some Encodable, forKey key: Key) throws { try node.add(key.stringValue).encode(value) }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) -> KeyedEncodingContainer<Nested> { node.add(key.stringValue).container(keyedBy: type) }

  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    node.add(key.stringValue).unkeyedContainer()
  }

  func superEncoder() -> any Encoder { node }
  func superEncoder(forKey key: Key) -> any Encoder { node.add(key.stringValue) }
}

private struct Elements: UnkeyedEncodingContainer {
  let node: EncodingNode
  var codingPath: [any CodingKey] { node.codingPath }
  var count: Int {
    guard case .elements(let elements) = node.content else { return 0 }
    return elements.count
  }

  func encodeNil() throws { try node.addElement().encodeNil() }
  func encode(_ value: some Encodable) throws { try node.addElement().encode(value) }

  func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
    node.addElement().container(keyedBy: type)
  }

  func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { node.addElement().unkeyedContainer() }
  func superEncoder() -> any Encoder { node }
}

/// A dictionary's values by name: without it the order would change from run to run.
private protocol NamedValues {
  var namedValues: [(String, any Encodable)] { get }
}

extension Dictionary: NamedValues where Key == String, Value: Encodable {
  fileprivate var namedValues: [(String, any Encodable)] { sorted { $0.key < $1.key }.map { ($0.key, $0.value) } }
}
