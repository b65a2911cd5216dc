import ArgumentParser
import ControlAPI

struct DrainVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "drain",
    abstract: "Pause, and wait until nothing runs.",
    discussion: """
      The pause stays, whatever comes of the waiting: resume ends it. When the time is over, prints the jobs that still \
      run and ends with 75. It waits through restarts of the daemon, for 15 minutes each at most.

      Examples:
        migeditctl drain --environment prod --timeout 30m --reason upgrade
        migeditctl drain
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var options: PauseOptions

  @Option(
    help: ArgumentHelp("Give up waiting after this time, as 30s, 5m or 8h.", valueName: "time"), transform: expected)
  var timeout: DurationArgument?

  func run(in session: CommandSession) async throws {
    let draining = Draining(
      options: options, until: try options.end(now: session.console.now()), timeout: timeout, session: session)
    guard let answer = try await draining.run() else {
      throw CommandError(
        .temporary,
        "after \(timeout?.description ?? "a while") the daemon has not come back, which had been told to pause.")
    }
    let running = try answer.read().running
    try session.funnel.emit(ids: running, of: [answer.json])
    guard !running.isEmpty else { return try await draining.sayDone() }
    throw try await draining.complaint(of: running)
  }
}
