import ArgumentParser
import Runtime

/// The properties of a pause.
struct PauseOptions: ParsableArguments, Sendable {
  @Option(
    name: .shortAndLong, help: ArgumentHelp("Of this environment. Default: the whole queue.", valueName: "name"),
    completion: .daemon(.environments))
  var environment: String?

  @Option(
    help: ArgumentHelp(
      "It ends by itself then: a time as 2026-11-25T07:00:00Z, or from now as 30m or 2h.", valueName: "time"),
    transform: expected)
  var until: TimeArgument?

  @Option(help: ArgumentHelp("Why, for whoever asks.", valueName: "text"))
  var reason: String?

  var what: String { environment ?? "the whole queue" }

  /// The command line that ends the pause.
  var resume: String { "migeditctl resume" + (environment.map { " --environment \($0)" } ?? "") }

  func end(now: WallTime) throws(CommandError) -> WallTime? {
    guard let until else { return nil }
    let time = until.time(now: now)
    guard time > now else { throw CommandError(.usage, "--until \(time) is over: it is \(now).") }
    return time
  }
}
