import ArgumentParser
import ControlAPI

struct PauseVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "pause",
    abstract: "Start no new edit in an environment, or in any; running ones go on.",
    discussion: """
      The whole queue has a pause of its own, beside those of the environments. drain also waits until nothing runs.

      Examples:
        migeditctl pause --environment prod --until 2h --reason upgrade
        migeditctl pause
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var options: PauseOptions

  func run(in session: CommandSession) async throws {
    let now = session.console.now()
    let until = try options.end(now: now)
    let parameters = Pause.Parameters(environment: options.environment, reason: options.reason, until: until)
    let answer = try await session.connect().call(Pause.self, parameters)
    try session.funnel.emit(ids: [], of: [answer.json])
    let end = until.map { "until \(TimeText.exact($0, now: now))" } ?? "until `\(options.resume)`"
    session.funnel.note("paused: \(options.what), \(end)")
    let running = try answer.read().running
    if !running.isEmpty { session.funnel.note("still running: \(JobRange.text(of: running)); they go on to their end") }
  }
}
