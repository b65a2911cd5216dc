import ArgumentParser
import ControlAPI

struct WhyVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "why",
    abstract: "Show why a job does not run, or how it runs; without a job, why nothing runs.",
    discussion: """
      All that it waits for and until when, the jobs that start before it, its environment, its past attempts, and the \
      next thing to try, all as of one instant.

      Examples:
        migeditctl why 1042
        migeditctl why
      """)

  @OptionGroup var common: CommonOptions

  @Argument(
    help: ArgumentHelp("The job's id. Default: the queue as a whole.", valueName: "job"), completion: .daemon(.jobs),
    transform: expected)
  var jobs: [JobRange] = []

  func validate() throws {
    let named = try JobRange.jobs(jobs) ?? []
    guard named.count > 1 else { return }
    let list = JobRange.text(of: named).replacing(",", with: "")
    throw ValidationError(
      "why explains one job at a time: `migeditctl why \(named[0])`. `migeditctl list \(list)` shows them all.")
  }

  func run(in session: CommandSession) async throws {
    let (link, now) = (try await session.connect(), session.console.now())
    if let job = try JobRange.jobs(jobs)?.first {
      let answer = try await link.call(Explain.self, Explain.Parameters(id: job))
      try session.funnel.emit(job: job, answer.json) { WhyJobScreen.screen(try answer.read(), now: now) }
    } else {
      let queue = try await QueueOverview.look(over: link)
      try session.funnel.emit([queue.json]) { WhyQueueScreen.screen(queue, now: now) }
    }
  }
}
