import ArgumentParser
import JSONDocument
import LibraryModel

/// Changes of content items: rules, made of options whose order matters.
struct RuleOptions: ParsableArguments, Sendable {
  @Option(
    name: .customLong("where"),
    help: ArgumentHelp(
      """
      Chooses items for the --set-action ACTION, --include-dependents and --remove behind it, up to the next --where or \
      ID. All that is said must match, of id, type (a number, or a name that types lists, as report), name (* is any \
      text, ? one character), action, and project (of the item's package: its id or name). A backslash takes the next \
      character as it is, a comma too; a value in quotes may have commas.
      """, valueName: "type=T,name=N,…"))
  var matching: [String] = []

  @Option(
    help: ArgumentHelp(
      """
      The action of the item with this id; without an id, of the items of the --where in front of it. Actions: \
      \(ItemAction.names.joined(separator: ", ")).
      """, valueName: "[id=]action"))
  var setAction: [String] = []

  @Flag(
    inversion: .prefixedNo,
    help: "Dependents of the items of the --where in front of it; in front of all other rules, of every item.")
  var includeDependents: Bool?

  @Option(
    help: ArgumentHelp(
      "Takes out the item with this id; without an id, the items of the --where in front of it.", valueName: "[id]"))
  var remove: [String] = []

  /// All of the above in the order of the command line, as `RuleOption.gathered` passes them.
  @Option(name: .customLong(RuleOption.inOrder), help: .private)
  var options: [RuleOption] = []

  func validate() throws {
    guard matching.isEmpty, setAction.isEmpty, includeDependents == nil, remove.isEmpty else {
      throw ValidationError("the verb comes first: migeditctl VERB --where ...")
    }
    _ = try rules()
  }

  func rules() throws(ValidationError) -> [Rule] { try RuleList.rules(of: options).map(\.rule) }

  /// The option that each of the rules begins with, for people.
  func sources() throws(ValidationError) -> [String] { try RuleList.rules(of: options).map(\.source.text) }
}
