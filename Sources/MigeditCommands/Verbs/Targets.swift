import ArgumentParser
import ControlAPI
import JSONDocument
import LibraryModel
import Terminal

struct TargetsVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "targets",
    abstract: "Show the migrations, or the groups, that a server has.",
    discussion: """
      Asks the environment's server, in its order: what each is called, its status, and whether it could be edited as it \
      stands. enqueue and preview take a name in the place of an id where only one target has it: --migration-named NAME. \
      Ends with 0 also where nothing matches.

      Examples:
        migeditctl targets --name 'Sales*'
        migeditctl targets --groups --environment prod --all
        migeditctl targets --all --json | jq -r 'select(.editable == false) | .name'
      """)

  @OptionGroup var common: CommonOptions

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Where they are; may be left out where only one is configured.", valueName: "name"),
    completion: .daemon(.environments))
  var environment: String?

  @Option(help: ArgumentHelp("Those whose name matches; * is any text, ? one character.", valueName: "pattern"))
  var name: String?

  @Flag(help: "Migration groups, in the place of migrations.")
  var groups = false

  @Option(parsing: .unconditional, help: "How many at most.", transform: wholeNumber(1...Int.max))
  var limit = 50

  @Flag(help: "All of them, whatever --limit says.")
  var all = false

  func validate() throws {
    if let fault = name.flatMap(NamePattern.fault) { throw ValidationError("--name can't be a pattern: \(fault).") }
  }

  func run(in session: CommandSession) async throws {
    let link = try await session.connect()
    var named = environment
    if named == nil { named = try await EnvironmentChoice.only(of: link) }
    guard let environment = named else {
      throw CommandError(.usage, "say --environment NAME: which server is meant.")
    }
    var pages = TargetPages(
      link: link, environment: environment, kind: groups ? .migrationGroup : .migration, name: name,
      most: all ? nil : limit)
    let objects = try await pages.collect()
    if objects.isEmpty {
      return session.funnel.note(
        "no \(groups ? "group" : "migration") in \(environment)\(name == nil ? "" : " matches")")
    }
    try session.funnel.emit(objects) {
      let targets = try objects.map(TargetPages.target)
      return Screen(blocks: [.table(TargetTable.table(targets, isNarrow: session.console.width != nil))])
    }
    if pages.hasMore { session.funnel.note("there may be more; --limit NUMBER or --all shows them") }
  }
}
