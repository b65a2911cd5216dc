import ArgumentParser
import LibraryModel

/// Reads the value of `--where`: `type=report,name='Sales*'`.
enum ConditionText {
  private static let members = ["id", "type", "name", "action", "project"]

  static func condition(_ option: RuleOption) throws(ValidationError) -> Rule.Condition {
    var rest = try option.requiredValue("type=report,name='Sales*' for instance")[...]
    var condition = Rule.Condition()
    var said: Set<String> = []
    repeat {
      let (name, value) = try popMember(&rest, option)
      guard said.insert(name).inserted else { throw option.fault("\(name) is said twice") }
      try set(name, to: value, in: &condition, option)
    } while rest.popFirst() != nil
    return condition
  }

  private static func set(
    _ name: String, to value: Substring, in condition: inout Rule.Condition, _ option: RuleOption
  ) throws(ValidationError) {
    switch name {
    case "id":
      let id = plain(value)
      guard ObjectID.isValid(id) else { throw option.fault(ObjectID.refusal(of: id)) }
      condition.id = id
    case "type": condition.type = try type(plain(value), option)
    // Backslashes are the pattern's.
    case "name": condition.name = String(value)
    case "action": condition.action = try option.word(plain(value)[...], of: ItemAction.self)
    case "project": condition.project = plain(value)
    default:
      throw option.fault("\"\(name)\" is none of \(members.joined(separator: ", "))")
    }
  }

  private static func type(_ text: String, _ option: RuleOption) throws(ValidationError) -> Int {
    let isNumber = text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    guard let type = isNumber ? Int(text) : ObjectType.number(named: text) else {
      let near = NearestNames.of(text, among: ObjectType.all.map(\.name))
      let meant = near.isEmpty ? "" : "; is it \(near.joined(separator: ", "))?"
      throw option.fault(
        "\"\(text)\" is no type\(meant.isEmpty ? ";" : meant) expected a number or a name; `migeditctl types` lists them"
      )
    }
    return type
  }

  /// Takes one member off the text, up to the comma that ends it or the end of the text.
  private static func popMember(
    _ rest: inout Substring, _ option: RuleOption
  ) throws(ValidationError) -> (name: String, value: Substring) {
    if rest.hasPrefix("/") {
      throw option.fault(
        "--where chooses content items by their members, as type=report; a place in the document, as \(rest), is said in "
          + "--json-patch")
    }
    guard let sign = rest.firstIndex(of: "="), !rest[..<sign].contains(",") else {
      throw option.fault(
        "expected MEMBER=VALUE, found \"\(rest.prefix { $0 != "," })\"; a comma in a value is written \\,")
    }
    let name = rest[..<sign].drop { $0 == " " }
    rest = rest[rest.index(after: sign)...]
    let quote = rest.first.flatMap { "'\"".contains($0) ? $0 : nil }
    if quote != nil { rest.removeFirst() }
    let end = try end(of: rest, at: quote ?? ",", option)
    let value = rest[..<(end ?? rest.endIndex)]
    rest = rest[(end ?? rest.endIndex)...]
    if let quote {
      guard rest.popFirst() != nil else { throw option.fault("the \(quote) has no other at the end of its value") }
      guard rest.first == nil || rest.first == "," else {
        throw option.fault("expected a comma or nothing behind \(quote)\(value)\(quote)")
      }
    }
    guard !value.isEmpty else { throw option.fault("\(name) has no value") }
    return (String(name), value)
  }

  /// - Returns: where the mark stands; nil where it does not come.
  private static func end(
    of text: Substring, at mark: Character, _ option: RuleOption
  ) throws(ValidationError) -> Substring.Index? {
    var isEscaped = false
    for at in text.indices {
      if !isEscaped, text[at] == mark { return at }
      isEscaped = !isEscaped && text[at] == "\\"
    }
    guard !isEscaped else { throw option.fault("nothing follows the backslash at its end; \\\\ is one backslash") }
    return nil
  }

  private static func plain(_ value: Substring) -> String {
    var (text, rest) = ("", value)
    while let character = rest.popFirst() {
      // A backslash is never the last; see `end`.
      if let taken = character == "\\" ? rest.popFirst() : character { text.append(taken) }
    }
    return text
  }
}
