import ArgumentParser
import ControlAPI
import JobModel

struct ResumeVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "resume",
    abstract: "End a pause.",
    discussion: """
      Without --environment, that of the whole queue; the environments keep their own.

      Examples:
        migeditctl resume --environment prod
        migeditctl resume
      """)

  @OptionGroup var common: CommonOptions

  @Option(name: .shortAndLong, help: ArgumentHelp("Of this environment. Default: the whole queue.", valueName: "name"))
  var environment: String?

  func run(in session: CommandSession) async throws {
    let link = try await session.connect()
    let answer = try await link.call(Resume.self, Resume.Parameters(environment: environment))
    try session.funnel.emit(ids: [], of: [answer.json])
    session.funnel.note("resumed: \(environment ?? "the whole queue")")
    for rest in try await pauses(link) {
      session.funnel.note("\(rest.what) is still paused: `\(rest.end)` ends that")
    }
  }

  /// What still keeps edits from starting there.
  private func pauses(_ link: DaemonLink) async throws -> [(what: String, end: String)] {
    if environment != nil {
      let whole = try await link.call(Status.self, Status.Parameters()).read().pause
      return whole.map { _ in [("the whole queue", "migeditctl resume")] } ?? []
    }
    return try await link.call(Environments.self, Environments.Parameters()).read().environments
      .filter { $0.pause != nil }.map { ($0.name, "migeditctl resume --environment \($0.name)") }
  }
}
