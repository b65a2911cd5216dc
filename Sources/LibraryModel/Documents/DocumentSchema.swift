import JSONDocument

/// What is known of a part of a document: enough to tell a slip before the server does, and no more. What is not known
/// passes through.
indirect enum DocumentSchema: Sendable {
  case any
  case text
  /// What people know the target by: a text that is not blank.
  case name
  case flag
  case wholeNumber
  /// The id of an object or a project: 32 hexadecimal digits.
  case id
  case word([String])
  /// An object, or its text, as a GET has it.
  case tree
  case list(of: DocumentSchema, count: ClosedRange<Int>)
  case object(Members)
  /// Stays as the target has it; a whole body may repeat it.
  case fixed(DocumentSchema)

  struct Members: Sendable {
    var known: KeyValuePairs<String, DocumentSchema>
    /// Without these, the whole means nothing.
    var required: [String] = []
    /// Of what nothing but the known members can be part; nil: others pass through.
    var closedAs: String?

    subscript(name: String) -> DocumentSchema? { known.first { $0.key == name }?.value }

    func refusal(of name: String) -> String? {
      guard let closedAs, self[name] == nil else { return nil }
      return "\"\(name)\" is not part of \(closedAs); known here are \(known.map(\.key).joined(separator: ", "))"
    }
  }

  /// Of any number of elements.
  static func list(of element: DocumentSchema) -> DocumentSchema { .list(of: element, count: 0...Int.max) }
}

extension DocumentSchema {
  /// What is wrong with a value, all of it up to `Fault.most`.
  ///
  /// - Parameter isPart: a patch of an object or a part of one, which need not have what is required.
  func faults(of value: JSON, at place: JSONPointer, isPart: Bool) -> [Fault] {
    switch self {
    case .any: []
    case .text: Self.expect(value.string != nil, "a string", value, place)
    case .name: Self.faultsOfName(value, place)
    case .flag: Self.expect(value.bool != nil, "a boolean", value, place)
    case .wholeNumber: Self.faultsOfWholeNumber(value, place)
    case .id: Self.faultsOfID(value, place)
    case .word(let words): Self.faults(of: value, among: words, place)
    case .tree: Self.faultsOfTree(value, place)
    case .list(let element, let count): Self.faults(of: value, element, count, place)
    case .object(let members): Self.faults(of: value, members, place, isPart: isPart)
    case .fixed(let schema): schema.faults(of: value, at: place, isPart: isPart)
    }
  }

  private static func expect(_ isMet: Bool, _ wanted: String, _ value: JSON, _ place: JSONPointer) -> [Fault] {
    isMet ? [] : [Fault(place, "expected \(wanted), found \(value.kind)")]
  }

  private static func faultsOfName(_ value: JSON, _ place: JSONPointer) -> [Fault] {
    guard let name = value.string else { return expect(false, "a string", value, place) }
    return name.allSatisfy(\.isWhitespace) ? [Fault(place, "expected a name, found one that is blank")] : []
  }

  private static func faultsOfWholeNumber(_ value: JSON, _ place: JSONPointer) -> [Fault] {
    guard let number = value.number else { return expect(false, "a whole number", value, place) }
    return number.int == nil ? [Fault(place, "expected a whole number, found \(number)")] : []
  }

  private static func faultsOfID(_ value: JSON, _ place: JSONPointer) -> [Fault] {
    guard let text = value.string else { return expect(false, "an id", value, place) }
    return ObjectID.isValid(text) ? [] : [Fault(place, ObjectID.refusal(of: text))]
  }

  private static func faults(of value: JSON, among words: [String], _ place: JSONPointer) -> [Fault] {
    guard let text = value.string else { return expect(false, "a string", value, place) }
    guard words.contains(text) else {
      return [Fault(place, "\"\(text.prefix(80))\" is none of \(words.joined(separator: ", "))")]
    }
    return []
  }

  private static func faultsOfTree(_ value: JSON, _ place: JSONPointer) -> [Fault] {
    guard let text = value.string else { return expect(value.object != nil, "an object", value, place) }
    do {
      guard !text.isEmpty else { return [] }
      return try expect(JSON(parsing: text).object != nil, "an object, or the text of one", value, place)
    } catch {
      return [Fault(place, "treeView is not JSON (\(error))")]
    }
  }

  private static func faults(
    of value: JSON, _ element: DocumentSchema, _ count: ClosedRange<Int>, _ place: JSONPointer
  ) -> [Fault] {
    guard let elements = value.array else { return expect(false, "an array", value, place) }
    guard count.contains(elements.count) else {
      let bound = elements.isEmpty ? "at least \(count.lowerBound)" : "at most \(count.upperBound)"
      return [Fault(place, "expected \(bound), found \(elements.count)")]
    }
    return elements.enumerated().faults { element.faults(of: $1, at: place.appending($0), isPart: false) }
  }

  private static func faults(
    of value: JSON, _ members: Members, _ place: JSONPointer, isPart: Bool
  ) -> [Fault] {
    guard let object = value.object else { return expect(false, "an object", value, place) }
    let missing = members.required.filter { name in object[name].map(\.isNull) ?? !isPart }
    let given = object.faults { name, member in
      if let refusal = members.refusal(of: name) { return [Fault(place.appending(name), refusal)] }
      // null is what a patch removes with, and what the server leaves out.
      guard let schema = members[name], !member.isNull else { return [] }
      return schema.faults(of: member, at: place.appending(name), isPart: isPart)
    }
    return given + missing.map { Fault(place, "\"\($0)\" is missing") }
  }
}
