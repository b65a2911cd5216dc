import ArgumentParser
import ControlAPI

struct WhyVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "why",
    abstract: "Show why a job does not run, or how it runs; without a job, why nothing runs.",
    discussion: """
      What it waits for and until when, the jobs before it on its target (in the order of their ids; one that was retried \
      has gone to the end), its environment, its past attempts, and the next thing to try.

      Examples:
        migeditctl why 1042
        migeditctl why
      """)

  @OptionGroup var common: CommonOptions

  @Argument(help: ArgumentHelp("The job's id. Default: the queue as a whole.", valueName: "job"))
  var job: JobRange?

  func validate() throws {
    if let job, job.ids.count != 1 { throw ValidationError("say one job; list shows many.") }
  }

  func run(in session: CommandSession) async throws {
    let (link, now) = (try await session.connect(), session.console.now())
    if let job {
      let around = try await JobSurroundings.look(at: job.ids.lowerBound, over: link)
      try session.funnel.emit([around.json]) { WhyJobScreen.screen(around, now: now) }
    } else {
      let queue = try await QueueSurroundings.look(over: link)
      try session.funnel.emit([queue.json]) { WhyQueueScreen.screen(queue, now: now) }
    }
  }
}
