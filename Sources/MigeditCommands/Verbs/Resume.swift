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

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Of this environment. Default: the whole queue.", valueName: "name"),
    completion: .daemon(.environments))
  var environment: String?

  func run(in session: CommandSession) async throws {
    let link = try await session.connect()
    let isPaused = try await isPaused(link)
    let answer = try await link.call(Resume.self, Resume.Parameters(environment: environment))
    try session.funnel.emit(ids: [], of: [answer.json])
    let what = environment ?? "the whole queue"
    session.funnel.note(isPaused ? "resumed: \(what)" : "nothing to resume: \(what) is not paused")
    for rest in try await pauses(link) {
      session.funnel.note("\(rest.what) is still paused: `\(rest.end)` ends that")
    }
  }

  /// Whether there is a pause to end. It is asked for all the same where there is none: one may come in between.
  private func isPaused(_ link: DaemonLink) async throws -> Bool {
    guard let environment else { return try await link.call(Status.self, Status.Parameters()).read().pause != nil }
    return try await link.call(Environments.self, Environments.Parameters()).read().environments
      .contains { $0.name == environment && $0.pause != nil }
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
