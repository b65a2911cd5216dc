import ArgumentParser
import ControlAPI
import JobModel
import Runtime
import Terminal

struct HealthyVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "healthy",
    abstract: "Say in one line whether the daemon starts what may start, for timers and monitors.",
    discussion: """
      Ends with 0 where it does: the daemon's scheduler and the queue's writer answer, jobs are taken, and the daemon is not \
      stopping. Ends with 1 where one of them is not so, with 69 where no daemon listens, with 75 where it does not answer in \
      time, and with 77 where you may not ask. A pause, an outage of a Library server and jobs that have failed are no fault \
      of the daemon's: status and batch show them.

      Examples:
        migeditctl healthy
        migeditctl healthy --timeout 5s
      """)

  @OptionGroup var common: CommonOptions

  @Option(help: ArgumentHelp("How long to wait for the answer. Default: 10s.", valueName: "time"), transform: expected)
  var timeout: DurationArgument?

  func run(in session: CommandSession) async throws {
    let limit = timeout?.duration ?? .seconds(10)
    let answer = try await withThrowingTaskGroup(of: DaemonLink.Answer<Status>?.self) { group in
      group.addTask { try await session.connect().call(Status.self, Status.Parameters(ping: true)) }
      group.addTask {
        try await session.console.sleep(limit)
        return nil
      }
      defer { group.cancelAll() }
      return try await group.next() ?? nil
    }
    guard let answer else {
      throw CommandError(.temporary, "not healthy: the daemon has not answered in \(limit.setting).")
    }
    let status = try answer.read()
    let isHealthy = status.schedules == true
    // A monitor stays green, and whoever reads it learns why nothing goes on.
    let paused = status.pause.map { "; the queue is paused by \($0.by), until `migeditctl resume`" } ?? ""
    try session.funnel.emit([answer.json]) {
      let words =
        isHealthy
        ? "healthy: migeditd \(status.version), \(status.counts["running"] ?? 0) running, \(status.counts["queued"] ?? 0) queued\(paused)"
        : "not healthy: \(status.problem ?? "no edit starts")"
      return Screen(blocks: [.lines([Cell(words.replacing("\n", with: " "))])])
    }
    if !isHealthy { throw CommandError(.no, "") }
  }
}
