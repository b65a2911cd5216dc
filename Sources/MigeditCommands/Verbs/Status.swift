import ArgumentParser
import ControlAPI
import JSONDocument
import JobModel

struct StatusVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show the daemon and how many jobs are in which state.",
    discussion: """
      Also how far the batches are that are under way, by when nine of ten such nights are over, and which are stopped, since \
      so many of their jobs have failed; which environments don't answer or are paused; and which jobs have a target that \
      gives trouble while its environment answers others: why says what to do.

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
    let batches = reply == nil ? [] : try await batchesUnderWay(over: link)
    let troubled = try await TroubledJobs.look(in: environments, most: 2, over: link)
    try session.funnel.emit([answer.json]) {
      StatusScreen.screen(
        try answer.read(), environments, troubled, batches, socket: session.socket, now: session.console.now())
    }
    if let daemon = answer.raw["version"]?.string, daemon != migeditVersion {
      session.funnel.note("the daemon is version \(daemon), migeditctl is \(migeditVersion)")
    }
  }

  private func batchesUnderWay(over link: DaemonLink) async throws -> [Batch] {
    let newest = try await link.call(Batches.self, Batches.Parameters(limit: Self.lookedAt)).read().batches
    var batches = newest.filter { $0.endedAt == nil }
    // The list comes without what is expected until the daemon has made its first forecast; the answer on one batch waits for it.
    for at in batches.indices.prefix(StatusScreen.mostBatches) where batches[at].expectedEndP90 == nil {
      let name = batches[at].reference.text
      if let known = try? await link.call(GetBatch.self, GetBatch.Parameters(name: name)).read().batch {
        batches[at] = known
      }
    }
    return batches
  }

  /// Of how many batches, the newest first, it is looked whether they are under way.
  private static let lookedAt = 100
}
