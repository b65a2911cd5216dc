import JSONDocument

/// A job's labels: values by names, in the order of the names' bytes. Names and values are told apart by their bytes.
package struct Labels: Sendable, Hashable {
  private var values: [ExactString: ExactString] = [:]

  package init() {}

  package var count: Int { values.count }
  package var isEmpty: Bool { values.isEmpty }

  package subscript(name: String) -> String? {
    get { values[ExactString(name)]?.text }
    set { values[ExactString(name)] = newValue.map(ExactString.init) }
  }
}

extension Labels: Sequence {
  package func makeIterator() -> some IteratorProtocol<(name: String, value: String)> {
    values.sorted { $0.key < $1.key }.map { (name: $0.key.text, value: $0.value.text) }.makeIterator()
  }
}

extension Labels: ExpressibleByDictionaryLiteral {
  package init(dictionaryLiteral elements: (String, String)...) { for (name, value) in elements { self[name] = value } }
}

/// On the wire they are an object.
extension Labels: Codable {
  private struct Name: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Name.self)
    for name in container.allKeys { self[name.stringValue] = try container.decode(String.self, forKey: name) }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Name.self)
    for (name, value) in self { try container.encode(value, forKey: Name(stringValue: name)) }
  }
}
