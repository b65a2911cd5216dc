import ArgumentParser
import ControlAPI

struct ReloadVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "reload",
    abstract: "Have the daemon read its configuration again.",
    discussion: """
      Edits in flight are not touched, and environments that do not answer are asked at once. A broken file is said with \
      all its faults, and leaves the configuration before in force.

      Examples:
        migeditctl reload
        migeditctl reload --json
      """)

  @OptionGroup var common: CommonOptions

  func run(in session: CommandSession) async throws {
    let answer = try await session.connect().call(Reload.self, Reload.Parameters())
    try session.funnel.emit(ids: [], of: [answer.json])
    for warning in try answer.read().warnings { session.funnel.note(warning) }
    session.funnel.note("the configuration was read again")
  }
}
