import ArgumentParser
import ControlAPI
import JSONDocument
import JobModel
import LibraryModel

struct StatusVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show the daemon and how many jobs are in which state.",
    discussion: """
      Also which environments don't answer or are paused, and which jobs have a target that gives trouble while its \
      environment answers others; why says what to do. And which of the newest batches are stopped, since so many of their \
      jobs have failed.

      Examples:
        migeditctl status
        migeditctl status --json | jq .counts.failed
      """)

  @OptionGroup var common: CommonOptions

  func run(in session: CommandSession) async throws {
    let link = try await session.connect()
    let answer = try await link.call(Status.self, Status.Parameters())
    // What a newer daemon says is given as it came also where this version can't read it.
    let reply = common.json ? nil : try answer.read()
    let environments =
      reply == nil ? [] : try await link.call(Environments.self, Environments.Parameters()).read().environments
    let stopped = reply == nil ? [] : try await stoppedBatches(over: link)
    let troubled = try await TroubledJobs.look(in: environments, most: 2, over: link)
    try session.funnel.emit([answer.json]) {
      StatusScreen.screen(
        try answer.read(), environments, troubled, stopped: stopped, socket: session.socket, now: session.console.now())
    }
    if let daemon = answer.raw["version"]?.string, daemon != migeditVersion {
      session.funnel.note("the daemon is version \(daemon), migeditctl is \(migeditVersion)")
    }
  }

  private func stoppedBatches(over link: DaemonLink) async throws -> [Batch] {
    let newest = Batches.Parameters(limit: Limits.page, cursor: nil)
    return try await link.call(Batches.self, newest).read().batches.filter { $0.endedAt == nil && $0.stoppedAt != nil }
  }
}
