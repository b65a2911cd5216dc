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
  var job: JobRange?

  func validate() throws {
    if let job, job.ids.count != 1 { throw ValidationError("say one job; list shows many.") }
  }

  func run(in session: CommandSession) async throws {
    let (link, now) = (try await session.connect(), session.console.now())
    if let job {
      let answer = try await link.call(Explain.self, Explain.Parameters(id: job.ids.lowerBound))
      try session.funnel.emit(job: job.ids.lowerBound, answer.json) { WhyJobScreen.screen(try answer.read(), now: now) }
    } else {
      let queue = try await QueueOverview.look(over: link)
      try session.funnel.emit([queue.json]) { WhyQueueScreen.screen(queue, now: now) }
    }
  }
}
