extension JSON {
  /// The value at a place (RFC 6901).
  package func value(at pointer: JSONPointer) throws(JSONPointerFault) -> JSON {
    var value = self
    for (depth, token) in pointer.tokens.enumerated() {
      let reached = JSONPointer(Array(pointer.tokens[..<depth]))
      switch value {
      case .object(let members):
        guard let member = members[token] else { throw JSONPointerFault(.noMember(token), reached: reached) }
        value = member
      case .array(let elements):
        value = elements[try Self.index(token, in: elements, reached: reached)]
      case .null, .bool, .number, .string:
        throw JSONPointerFault(.noContainer(kind: value.kind), reached: reached)
      }
    }
    return value
  }

  /// Sets a member, or makes room for an element; `-` is the place behind the last one. What it goes into must be there.
  mutating func insert(_ value: JSON, at pointer: JSONPointer) throws(JSONPointerFault) {
    guard let last = pointer.tokens.last else {
      self = value
      return
    }
    try visit(pointer.tokens.dropLast(), reached: JSONPointer()) { (parent, reached) throws(JSONPointerFault) in
      switch parent {
      case .object(var members):
        parent = .null
        members[last] = value
        parent = .object(members)
      case .array(var elements):
        let index = try Self.index(last, in: elements, orEnd: true, reached: reached)
        parent = .null
        elements.insert(value, at: index)
        parent = .array(elements)
      case .null, .bool, .number, .string:
        throw JSONPointerFault(.noContainer(kind: parent.kind), reached: reached)
      }
    }
  }

  /// Takes a member or an element out. The whole becomes null.
  mutating func remove(at pointer: JSONPointer) throws(JSONPointerFault) -> JSON {
    let removed = try value(at: pointer)
    guard let last = pointer.tokens.last else {
      self = .null
      return removed
    }
    try visit(pointer.tokens.dropLast(), reached: JSONPointer()) { (parent, reached) throws(JSONPointerFault) in
      switch parent {
      case .object(var members):
        parent = .null
        members[last] = Optional.none
        parent = .object(members)
      case .array(var elements):
        let index = try Self.index(last, in: elements, reached: reached)
        parent = .null
        elements.remove(at: index)
        parent = .array(elements)
      case .null, .bool, .number, .string:
        throw JSONPointerFault(.noContainer(kind: parent.kind), reached: reached)
      }
    }
    return removed
  }

  /// Another value at a place that is there.
  mutating func replace(at pointer: JSONPointer, with value: JSON) throws(JSONPointerFault) {
    try visit(pointer.tokens[...], reached: JSONPointer()) { place, _ in place = value }
  }

  /// Goes to a place and changes the value there. Each container on the way is taken apart and put together again, so
  /// that it has one owner and is changed where it lies.
  private mutating func visit(
    _ tokens: ArraySlice<String>, reached: JSONPointer,
    _ change: (inout JSON, JSONPointer) throws(JSONPointerFault) -> Void
  ) throws(JSONPointerFault) {
    guard let token = tokens.first else { return try change(&self, reached) }
    switch self {
    case .object(var members):
      guard var member = members[token] else { throw JSONPointerFault(.noMember(token), reached: reached) }
      self = .null
      members[token] = JSON.null
      defer {
        members[token] = member
        self = .object(members)
      }
      try member.visit(tokens.dropFirst(), reached: reached.appending(token), change)
    case .array(var elements):
      let index = try Self.index(token, in: elements, reached: reached)
      self = .null
      defer { self = .array(elements) }
      try elements[index].visit(tokens.dropFirst(), reached: reached.appending(token), change)
    case .null, .bool, .number, .string:
      throw JSONPointerFault(.noContainer(kind: kind), reached: reached)
    }
  }

  /// - Parameter orEnd: the place behind the last element is one, too, by its number or as `-`.
  private static func index(
    _ token: String, in elements: [JSON], orEnd: Bool = false, reached: JSONPointer
  ) throws(JSONPointerFault) -> Int {
    let index: Int
    if token == "-" {
      index = elements.count
    } else {
      guard let given = JSONPointer.index(token.utf8.span) else {
        throw JSONPointerFault(.notAnIndex(token), reached: reached)
      }
      index = given
    }
    guard index < elements.count || orEnd && index == elements.count else {
      throw JSONPointerFault(.noElement(token, count: elements.count), reached: reached)
    }
    return index
  }
}
