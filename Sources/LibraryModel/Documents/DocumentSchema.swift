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
  case word(Names)
  /// An object, or its text, as a GET has it.
  case tree
  case list(of: DocumentSchema, count: ClosedRange<Int>)
  case object(Members)
  /// Stays as the target has it; a whole body may repeat it.
  case fixed(DocumentSchema)

  final class Members: Sendable {
    private let names: Names
    private let schemas: [DocumentSchema]
    /// Without these, the whole means nothing.
    let required: [String]
    /// Of what nothing but the known members can be part; nil: others pass through.
    private let closedAs: String?

    init(known: KeyValuePairs<String, DocumentSchema>, required: [String] = [], closedAs: String? = nil) {
      names = Names(known.map(\.key))
      schemas = known.map(\.value)
      self.required = required
      self.closedAs = closedAs
    }

    func schema(of name: Span<UInt8>) -> DocumentSchema? { names.index(of: name).map { schemas[$0] } }
    func schema(of name: JSONView) -> DocumentSchema? { names.index(of: name).map { schemas[$0] } }

    /// Of a name that is not known.
    func refusal(of name: String) -> String? {
      let known = names.list.joined(separator: ", ")
      return closedAs.map { "\"\(name)\" is not part of \($0); known here are \(known)" }
    }
  }

  /// Of any number of elements.
  static func list(of element: DocumentSchema) -> DocumentSchema { .list(of: element, count: 0...Int.max) }
}

extension DocumentSchema {
  /// The name of a member, where it is one that stays as the target has it.
  func fixedMember(_ name: JSONView) -> String? {
    guard case .object(let members) = self, case .fixed = members.schema(of: name) else { return nil }
    return name.string
  }

  /// What is wrong with a value, all of it up to `Fault.most`. Pointers are relative to the value.
  ///
  /// - Parameter isPart: a patch of an object or a part of one, which need not have what is required.
  func faults(of value: JSONView, isPart: Bool) -> [Fault] {
    switch self {
    case .any: []
    case .text: Self.expect(value.isString, "a string", value)
    case .name: Self.faultsOfName(value)
    case .flag: Self.expect(value.bool != nil, "a boolean", value)
    case .wholeNumber: Self.faultsOfWholeNumber(value)
    case .id: Self.faultsOfID(value)
    case .word(let words): Self.faults(of: value, among: words)
    case .tree: Self.faultsOfTree(value)
    case .list(let element, let count): Self.faults(of: value, element, count)
    case .object(let members): Self.faults(of: value, members, isPart: isPart)
    case .fixed(let schema): schema.faults(of: value, isPart: isPart)
    }
  }

  private static func expect(_ isMet: Bool, _ wanted: String, _ value: JSONView) -> [Fault] {
    isMet ? [] : [Fault([], "expected \(wanted), found \(value.kind)")]
  }

  private static func faultsOfName(_ value: JSONView) -> [Fault] {
    guard let name = value.string else { return expect(false, "a string", value) }
    return name.allSatisfy(\.isWhitespace) ? [Fault([], "expected a name, found one that is blank")] : []
  }

  private static func faultsOfWholeNumber(_ value: JSONView) -> [Fault] {
    guard let number = value.number else { return expect(false, "a whole number", value) }
    return number.int == nil ? [Fault([], "expected a whole number, found \(number)")] : []
  }

  private static func faultsOfID(_ value: JSONView) -> [Fault] {
    guard let isValid = value.withString(ObjectID.isValid) else { return expect(false, "an id", value) }
    return isValid ? [] : [Fault([], ObjectID.refusal(of: value.string ?? ""))]
  }

  private static func faults(of value: JSONView, among words: Names) -> [Fault] {
    if words.index(of: value) != nil { return [] }
    guard let text = value.string else { return expect(false, "a string", value) }
    return [Fault([], "\"\(text.prefix(80))\" is none of \(words.list.joined(separator: ", "))")]
  }

  private static func faultsOfTree(_ value: JSONView) -> [Fault] {
    guard let text = value.string else { return expect(value.members != nil, "an object", value) }
    do throws(JSONSyntaxError) {
      guard !text.isEmpty else { return [] }
      let tree = try JSONView(parsing: Array(text.utf8))
      return expect(tree.members != nil, "an object, or the text of one", value)
    } catch {
      return [Fault([], "treeView is not JSON (\(error))")]
    }
  }

  private static func faults(of value: JSONView, _ element: DocumentSchema, _ count: ClosedRange<Int>) -> [Fault] {
    guard let elements = value.elements else { return expect(false, "an array", value) }
    guard count.contains(elements.count) else {
      let bound = elements.count == 0 ? "at least \(count.lowerBound)" : "at most \(count.upperBound)"
      return [Fault([], "expected \(bound), found \(elements.count)")]
    }
    return elements.enumerated().faults { index, value in
      element.faults(of: value, isPart: false).within("\(index)")
    }
  }

  private static func faults(of value: JSONView, _ known: Members, isPart: Bool) -> [Fault] {
    guard let members = value.members else { return expect(false, "an object", value) }
    let given = members.faults { name, member in
      guard let schema = known.schema(of: name) else {
        let name = name.string ?? ""
        return known.refusal(of: name).map { [Fault([name], $0)] } ?? []
      }
      // null is what a patch removes with, and what the server leaves out.
      return member.isNull ? [] : schema.faults(of: member, isPart: isPart).within(name.string ?? "")
    }
    let missing = known.required.filter { name in members[name].map(\.isNull) ?? !isPart }
    return given + missing.map { Fault([], "\"\($0)\" is missing") }
  }
}
