import ArgumentParser
import ControlAPI
import JobModel
import LibraryModel

struct ShowVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show everything of one job.",
    discussion: """
      Its state and why it waits, its change, its attempts, and what the Library server said. With --documents the \
      documents of an attempt in full: as the target stood before, as submitted, as found when the edit had ended. diff \
      shows in what they differ.

      Examples:
        migeditctl show 1042
        migeditctl show 1042 --documents --json | jq .before
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var options: AttemptOptions

  @Flag(help: "Show the documents instead.")
  var documents = false

  func validate() throws {
    if options.attempt != nil, !documents { throw ValidationError("--attempt goes with --documents.") }
  }

  func run(in session: CommandSession) async throws {
    let (link, now) = (try await session.connect(), session.console.now())
    guard documents else {
      let answer = try await link.call(Get.self, Get.Parameters(id: options.id))
      let environment = common.json ? nil : try await environment(of: try answer.read().job, over: link)
      return try session.funnel.emit(job: options.id, answer.json) {
        try JobScreen.screen(answer.read(), in: environment, now: now)
      }
    }
    let answer = try await JobDocuments.get(options.id, attempt: options.attempt, over: link)
    try session.funnel.emit([answer.documents.json]) {
      DocumentsScreen.full(answer.job, try answer.read(), attempt: options.attempt, now: now)
    }
  }

  /// A job that runs does not say itself that its environment does not answer, or only not for its target.
  private func environment(of job: Job, over link: DaemonLink) async throws -> EnvironmentStatus? {
    guard job.state.known == .running else { return nil }
    return try await link.call(Environments.self, Environments.Parameters()).read().environments
      .first { $0.name == job.target.environment }
  }
}
