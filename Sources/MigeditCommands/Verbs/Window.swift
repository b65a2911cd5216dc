import ArgumentParser
import ControlAPI
import JSONDocument
import JobModel
import Runtime
import Terminal

struct WindowVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "window",
    abstract: "Show when edits of an environment may start, or let them start now.",
    discussion: """
      The windows stand in the configuration (windows, time_zone, finish_by). --open-for and --open-until let edits start \
      at once, whatever these say, and until then; an opening that is there is replaced, and it survives a restart. The \
      windows that a batch has of its own hold on.

      Examples:
        migeditctl window prod --next 10
        migeditctl window prod --open-for 1h
      """)

  @OptionGroup var common: CommonOptions

  @Argument(
    help: ArgumentHelp("The environment. Default: the only one.", valueName: "environment"),
    completion: .daemon(.environments))
  var environment: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How many windows to show, from 1 to 100. Default: 5.", valueName: "number"),
    transform: wholeNumber(1...100)
  )
  var next: Int?

  @Option(help: ArgumentHelp("Open it for so long from now, as 30m or 2h.", valueName: "time"), transform: expected)
  var openFor: DurationArgument?

  @Option(
    help: ArgumentHelp("Open it until then: 2026-11-28T22:00:00Z, or an offset instead of Z.", valueName: "time"),
    transform: expected)
  var openUntil: TimeArgument?

  func validate() throws {
    if openFor != nil, openUntil != nil { throw ValidationError("say --open-for or --open-until, not both.") }
    if next != nil, openFor != nil || openUntil != nil {
      throw ValidationError("--next shows windows, and --open-for and --open-until open one: say one of them.")
    }
  }

  func run(in session: CommandSession) async throws {
    let link = try await session.connect()
    let name = try await name(over: link)
    let now = session.console.now()
    if let until = openFor.map({ now + $0.duration }) ?? openUntil?.time(now: now) {
      return try await open(name, until: until, now: now, over: link, in: session)
    }
    let answer = try await link.call(Windows.self, Windows.Parameters(environment: name, count: next ?? 5))
    let status = common.json ? nil : try await status(of: name, over: link)
    try session.funnel.emit([answer.json]) {
      WindowScreen.screen(name, try answer.read().windows, status, now: now)
    }
  }

  private func open(
    _ name: String, until: WallTime, now: WallTime, over link: DaemonLink, in session: CommandSession
  ) async throws {
    guard until > now else { throw CommandError(.usage, "--open-until \(until) is over: it is \(now).") }
    let answer = try await link.call(OpenWindow.self, OpenWindow.Parameters(environment: name, until: until))
    try session.funnel.emit(ids: [], of: [answer.json])
    session.funnel.note("open: \(name), until \(TimeText.exact(until, now: now)), whatever its windows say")
  }

  private func name(over link: DaemonLink) async throws -> String {
    if let environment { return environment }
    let names = try await EnvironmentChoice.configured(over: link)
    guard names.count == 1 else {
      throw CommandError(.usage, "which environment? There are \(names.joined(separator: ", ")).")
    }
    return names[0]
  }

  private func status(of name: String, over link: DaemonLink) async throws -> EnvironmentStatus? {
    try await link.call(Environments.self, Environments.Parameters()).read().environments.first { $0.name == name }
  }
}
