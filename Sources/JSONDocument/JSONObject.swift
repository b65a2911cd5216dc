import OrderedCollections

/// The members of a JSON object, in the order in which they stand. Equality does not look at the order.
package struct JSONObject: Sendable {
  private var members: OrderedDictionary<ExactString, JSON>

  package init() { members = [:] }

  /// A name that comes again replaces the earlier value, which keeps its place.
  package init(_ pairs: some Sequence<(String, JSON)>) {
    members = [:]
    for (name, value) in pairs { members[ExactString(name)] = value }
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

/// A string that equals another only where both have the same bytes: `é` in one scalar and in two are two names.
struct ExactString: Hashable, Sendable {
  let text: String

  init(_ text: String) { self.text = text }

  static func == (one: ExactString, other: ExactString) -> Bool { one.text.utf8.elementsEqual(other.text.utf8) }

  func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}
