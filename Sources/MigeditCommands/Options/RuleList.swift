import ArgumentParser
import LibraryModel

/// Makes rules of options, both in the order of the command line.
struct RuleList {
  /// Which items an option without an id is about.
  private enum Place {
    case front
    case behind(condition: RuleOption, Rule)
    /// Behind an option that is a rule by itself.
    case behindRule
  }

  private var rules: [Rule] = []
  /// The option that each rule begins with.
  private var sources: [RuleOption] = []
  private var place = Place.front
  /// The ids, in upper case, of items with a rule of their own.
  private var ids: Set<String> = []

  /// The rules, each with the option that it begins with.
  static func rules(of options: [RuleOption]) throws(ValidationError) -> [(rule: Rule, source: RuleOption)] {
    var list = RuleList()
    for option in options { try list.take(option) }
    try list.closeCondition()
    return Array(zip(list.rules, list.sources))
  }

  private mutating func append(_ rule: Rule, _ source: RuleOption) {
    rules.append(rule)
    sources.append(source)
  }

  private mutating func take(_ option: RuleOption) throws(ValidationError) {
    switch option.name {
    case .matching:
      try closeCondition()
      place = .behind(condition: option, Rule(where: try ConditionText.condition(option)))
    case .setAction:
      let text = try option.requiredValue("ID=ACTION, or ACTION behind --where")
      if let sign = text.firstIndex(of: "=") {
        let action = try option.word(text[text.index(after: sign)...], of: ItemAction.self)
        try add(Rule(where: .init(), action: action), for: String(text[..<sign]), option)
      } else {
        try set(\.action, to: try option.word(text[...], of: ItemAction.self), option)
      }
    case .remove:
      if let id = option.value {
        try add(Rule(where: .init(), remove: true), for: id, option)
      } else {
        try set(\.remove, to: true, option)
      }
    case .includeDependents, .noIncludeDependents:
      guard option.value == nil else { throw ValidationError("\(option.name.rawValue) takes no value.") }
      let includes = option.name == .includeDependents
      if case .front = place {
        append(Rule(where: .init(), includeDependents: includes), option)
        place = .behindRule
      } else {
        try set(\.includeDependents, to: includes, option)
      }
    }
  }

  private mutating func add(_ rule: Rule, for id: String, _ option: RuleOption) throws(ValidationError) {
    guard ObjectID.isValid(id) else {
      let hint = id.hasPrefix("/") ? "; a place in the document is said in --json-patch" : ""
      throw option.fault(ObjectID.refusal(of: id) + hint)
    }
    try closeCondition()
    guard ids.insert(id.uppercased()).inserted else {
      throw option.fault("this item has a rule already; say once what becomes of it")
    }
    var rule = rule
    rule.condition.id = id
    append(rule, option)
    place = .behindRule
  }

  private mutating func set<Value>(
    _ member: WritableKeyPath<Rule, Value?>, to value: Value, _ option: RuleOption
  ) throws(ValidationError) {
    guard case .behind(let condition, var rule) = place else { throw option.fault(option.name.question) }
    guard rule[keyPath: member] == nil else { throw option.fault("\(condition.text) has such an option already") }
    rule[keyPath: member] = value
    guard rule.remove == nil || (rule.action == nil && rule.includeDependents == nil) else {
      throw option.fault("what is removed can't have anything set; \(condition.text) takes one of the two")
    }
    place = .behind(condition: condition, rule)
  }

  private mutating func closeCondition() throws(ValidationError) {
    guard case .behind(let condition, let rule) = place else { return }
    guard rule.action != nil || rule.includeDependents != nil || rule.remove != nil else {
      throw condition.fault(
        "nothing is said about these items; --set-action ACTION, --include-dependents or --remove follows a --where, "
          + "and what has to match together is one --where, with commas")
    }
    append(rule, condition)
    place = .behindRule
  }
}

extension RuleOption.Name {
  /// What to ask where an option is about items that were not named.
  fileprivate var question: String {
    let front = "--where in front of it (--where name='*' is every item)"
    return switch self {
    case .matching, .setAction: "of which items? Say --set-action ID=ACTION, or \(front)"
    case .remove: "which items? Say --remove ID, or \(front)"
    case .includeDependents, .noIncludeDependents:
      "of which items? Say --where in front of it, or put it in front of all rules, where it is for every item"
    }
  }
}
