import ArgumentParser
import ControlAPI
import JobModel

struct PrioritizeVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "prioritize",
    abstract: "Give jobs that have not ended another priority.",
    discussion: """
      From -1000 to 1000; a higher one runs first. On one target the job that was enqueued first runs first all the same. \
      All that is said of the jobs must match. Ends with 0 also \
      where nothing was left to do.

      Examples:
        migeditctl prioritize 100 1042
        migeditctl prioritize -5 --batch night --yes
      """)

  @OptionGroup var common: CommonOptions

  @Argument(help: ArgumentHelp("The new priority.", valueName: "priority"), transform: expected)
  var priority: Priority

  @OptionGroup var selection: JobSelection

  private var action: OperatorAction { .reprioritize(priority.number) }

  func validate() throws { _ = try selection.filter(of: action) }

  func run(in session: CommandSession) async throws {
    let number = priority.number
    let change = JobChange<Reprioritize>(
      action: action, selection: selection, link: try await session.connect(), session: session
    ) { jobs in
      Reprioritize.Parameters(filter: jobs.filter, priority: number, all: jobs.all, dryRun: jobs.dryRun)
    }
    if let reply = try await change.run() { try change.report(reply) }
  }
}
