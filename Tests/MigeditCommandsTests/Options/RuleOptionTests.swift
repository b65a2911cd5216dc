import ArgumentParser
import JSONDocument
import LibraryModel
import Testing

@testable import MigeditCommands

struct RuleOptionTests {
  private static let conditions: [(text: String, condition: Rule.Condition)] = [
    ("id=\(ChangeOptionsTests.two)", .init(id: ChangeOptionsTests.two)), ("type=55", .init(type: 55)),
    ("type=agg_metric", .init(type: 7)), ("action=use_older", .init(action: "use_older")),
    ("name=Sales*,type=3", .init(type: 3, name: "Sales*")), ("name=a=b", .init(name: "a=b")),
    ("type=3, name=x", .init(type: 3, name: "x")), (#"name=Costs\, all,type=3"#, .init(type: 3, name: #"Costs\, all"#)),
    ("name='Costs, a?l*',type=3", .init(type: 3, name: "Costs, a?l*")),
    (#"name="Costs, 'all'""#, .init(name: "Costs, 'all'")), ("name=O'Brien", .init(name: "O'Brien")),
    (#"name='O\'Brien, x'"#, .init(name: #"O\'Brien, x"#)), (#"name=\'a"#, .init(name: #"\'a"#)),
    (#"name=100\*"#, .init(name: #"100\*"#)), (#"project=A\, B\\C\*"#, .init(project: #"A, B\C*"#)),
    ("project='A, B'", .init(project: "A, B")), (#"name='\\',type=3"#, .init(type: 3, name: #"\\"#)),
  ]

  @Test(arguments: conditions)
  func `a condition is members with values, where commas are escaped or in quotes`(
    text: String, condition: Rule.Condition
  ) throws { #expect(try ConditionText.condition(RuleOption(.matching, text)) == condition) }

  private static let actions = "use_existing, replace, keep_both, use_newer, use_older, force_replace, delete"
  private static let front = "--where in front of it (--where name='*' is every item)."
  private static let one = ChangeOptionsTests.one

  private static let wrongUses: [(flags: [String], message: String)] = [
    (["--where"], "--where needs a value: type=report,name='Sales*' for instance."),
    (["--where", "", "--remove"], "--where needs a value: type=report,name='Sales*' for instance."),
    (["--set-action"], "--set-action needs a value: ID=ACTION, or ACTION behind --where."),
    (
      ["--where", "type=3", "--set-action", "--remove"],
      "--set-action needs a value: ID=ACTION, or ACTION behind --where."
    ),
    (["--set-action", "replace"], "--set-action replace: of which items? Say --set-action ID=ACTION, or \(front)"),
    (
      ["--include-dependents", "--set-action", "replace"],
      "--set-action replace: of which items? Say --set-action ID=ACTION, or \(front)"
    ), (["--remove"], "--remove: which items? Say --remove ID, or \(front)"),
    (
      ["--set-action", "\(one)=replace", "--include-dependents"],
      "--include-dependents: of which items? Say --where in front of it, or put it in front of all rules, where it is "
        + "for every item."
    ),
    (
      ["--where", "type=3", "--where", "name=x", "--remove"],
      "--where type=3: nothing is said about these items; --set-action ACTION, --include-dependents or --remove follows "
        + "a --where, and what has to match together is one --where, with commas."
    ), (["--set-action", "\(one)=reuse"], "--set-action \(one)=reuse: \"reuse\" is none of \(actions)."),
    (["--where", "type=3", "--set-action", "USE"], "--set-action USE: \"USE\" is none of \(actions)."),
    (["--where", "action=use", "--remove"], "--where action=use: \"use\" is none of \(actions)."),
    (
      ["--set-action", "Sales=replace"],
      "--set-action Sales=replace: \"Sales\" is not an id; expected 32 hexadecimal digits."
    ), (["--remove", "Sales"], "--remove Sales: \"Sales\" is not an id; expected 32 hexadecimal digits."),
    (
      ["--where", "type=3", "--remove", ""],
      "--remove '': \"\" is not an id; expected 32 hexadecimal digits."
    ), (["--where", "id=12", "--remove"], "--where id=12: \"12\" is not an id; expected 32 hexadecimal digits."),
    (["--where", "typ=3", "--remove"], "--where typ=3: \"typ\" is none of id, type, name, action, project."),
    (["--where", "type=3,type=4", "--remove"], "--where type=3,type=4: type is said twice."),
    (["--where", "name=", "--remove"], "--where name=: name has no value."),
    (
      ["--where", "name=a,", "--remove"],
      "--where name=a,: expected MEMBER=VALUE, found \"\"; a comma in a value is written \\,."
    ),
    (
      ["--where", "name=Costs, all,type=3", "--remove"],
      "--where name=Costs, all,type=3: expected MEMBER=VALUE, found \" all\"; a comma in a value is written \\,."
    ), (["--where", "name='a", "--remove"], "--where name='a: the ' has no other at the end of its value."),
    (["--where", "name='a'b", "--remove"], "--where name='a'b: expected a comma or nothing behind 'a'."),
    (
      ["--where", #"name=a\"#, "--remove"],
      #"--where name=a\: nothing follows the backslash at its end; \\ is one backslash."#
    ),
    (
      ["--where", "type=3", "--remove", "--set-action", "replace"],
      "--set-action replace: what is removed can't have anything set; --where type=3 takes one of the two."
    ),
    (
      ["--where", "type=3", "--include-dependents", "--no-include-dependents"],
      "--no-include-dependents: --where type=3 has such an option already."
    ),
    (
      ["--where", "type=3", "--set-action", "replace", "--set-action", "delete"],
      "--set-action delete: --where type=3 has such an option already."
    ),
    (
      ["--set-action", "\(one)=replace", "--remove", one.lowercased()],
      "--remove \(one.lowercased()): this item has a rule already; say once what becomes of it."
    ), (["--include-dependents=yes"], "--include-dependents takes no value."),
    (
      ["--body", "b", "--remove", one],
      "--body is the whole document; nothing else that changes it can go with it."
    ),
  ]

  @Test(arguments: wrongUses)
  func `a wrong use says what is wrong with which option`(flags: [String], message: String) async {
    #expect(await refusal(flags).split(separator: "\n").first == "Error: \(message)")
  }

  @Test(arguments: [
    ("reprot", "; is it report?"), ("dosument", "; is it document?"), ("group", "; is it fact_group?"),
    ("xylophone", ";"),
  ])
  func `a type that is not known is answered with the nearest ones, and where the list is`(
    type: String, meant: String
  ) async {
    let text = await refusal(["--where", "type=\(type)", "--remove"])
    #expect(
      text.hasPrefix(
        "Error: --where type=\(type): \"\(type)\" is no type\(meant) expected a number or a name; `migeditctl types` lists "
          + "them."))
  }

  @Test func `types lists them all, and takes no daemon`() async throws {
    let test = TestConsole()
    #expect(await Ctl.run(["types"], console: test.console(socket: "/nowhere")) == .done)
    #expect(test.output.hasPrefix("TYPE  NAME\n   1  filter\n"))
    #expect(test.output.split(separator: "\n").count == ObjectType.all.count + 1)
    let json = TestConsole()
    #expect(await Ctl.run(["types", "--json"], console: json.console()) == .done)
    #expect(json.output.hasPrefix(#"{"type":1,"name":"filter"}"# + "\n"))
  }

  @Test(arguments: [
    ("--default-action", ItemAction.names), ("--acl-on-replacing", ACLOnReplacing.names),
    ("--acl-on-new", ACLOnNew.names), ("--update-schema", SchemaUpdate.names),
  ])
  func `a setting that is not known is answered with those that are, and is no setting of a group`(
    flag: String, names: [String]
  ) async {
    let text = await refusal([flag, "nothing"])
    #expect(text.contains("'nothing' is invalid for '\(flag) "))
    for name in names { #expect(text.contains(name)) }

    let group = await refusal([flag, names[0]], of: "--group")
    #expect(group.hasPrefix("Error: \(flag) is for a migration. A group has settings in each of its packages: "))
    #expect(
      group.contains("--json-patch, as [{\"op\": \"add\", \"path\": \"/migrations/0/packageInfo/tocView/settings/"))
  }

  @Test func `every verb with rules keeps their order`() {
    let verbs = RootCommand.configuration.subcommands.filter { $0.helpMessage().contains("--set-action") }
    #expect(!verbs.isEmpty)
    for verb in verbs { #expect(verb is any ChangeVerb.Type) }
    #expect(throws: (any Error).self) {
      try RootCommand.parseAsRoot([
        "enqueue", "--migration", ChangeOptionsTests.target, "--where", "type=3", "--remove",
      ])
    }
  }

  @Test func `what stands behind two dashes is no option`() {
    #expect(RuleOption.gathered(["--remove", "--", "--where", "x"]) == ["--in-order=--remove", "--", "--where", "x"])
  }

  /// What is said on standard error about a command line that is wrong.
  private func refusal(_ flags: [String], of kind: String = "--migration") async -> String {
    let test = TestConsole()
    let status = await Ctl.run(["enqueue", kind, ChangeOptionsTests.target] + flags, console: test.console())
    #expect(status == .usage)
    #expect(test.output.isEmpty)
    return test.errors
  }
}
