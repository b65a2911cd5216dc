extension JSONView {
  /// The elements of an array.
  package struct Elements: Sequence, Sendable {
    fileprivate let array: JSONView
    package let count: Int

    package func makeIterator() -> Iterator { Iterator(text: array.text, upcoming: array.index + 1, left: count) }

    package struct Iterator: IteratorProtocol {
      fileprivate let text: JSONText
      fileprivate var upcoming: Int
      fileprivate var left: Int

      package mutating func next() -> JSONView? {
        guard left > 0 else { return nil }
        defer { (upcoming, left) = (Int(text.entries[upcoming].next), left - 1) }
        return JSONView(text, upcoming)
      }
    }
  }

  /// The members of an object, in the order in which they stand. A name is a string.
  package struct Members: Sequence, Sendable {
    fileprivate let object: JSONView
    package let count: Int

    /// It looks at one name after the other.
    package subscript(name: String) -> JSONView? {
      object.text.member(name.utf8.span, of: object.index).map { JSONView(object.text, $0) }
    }

    package func makeIterator() -> Iterator { Iterator(text: object.text, upcoming: object.index + 1, left: count) }

    package struct Iterator: IteratorProtocol {
      fileprivate let text: JSONText
      fileprivate var upcoming: Int
      fileprivate var left: Int

      package mutating func next() -> (name: JSONView, value: JSONView)? {
        guard left > 0 else { return nil }
        defer { (upcoming, left) = (Int(text.entries[upcoming + 1].next), left - 1) }
        return (JSONView(text, upcoming), JSONView(text, upcoming + 1))
      }
    }
  }

  /// nil where this is no array.
  package var elements: Elements? {
    entry.kind == .array ? Elements(array: self, count: Int(entry.count)) : nil
  }

  /// nil where this is no object.
  package var members: Members? {
    entry.kind == .object ? Members(object: self, count: Int(entry.count)) : nil
  }

  /// The member of an object; nil where there is none, or where this is no object.
  package subscript(name: String) -> JSONView? { members?[name] }
}
