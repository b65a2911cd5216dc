import ArgumentParser
import JobModel

struct PreflightVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "preflight",
    abstract: "Look at the targets of jobs that wait, and say what is in their way.",
    discussion: """
      For 18:00: the server is asked about the target of each queued or held job, in sessions in which no edit runs, and \
      nothing is submitted. Says which targets are locked, approved, uploaded, forbidden, not found or not answered, which \
      changes can't be applied or would change nothing, and which jobs fit no window. A job behind others on its target is \
      judged by what these would leave there. It looks also while the environment is paused or its window closed.

      Ends with 0 where no job has a problem (that one would change nothing is none), with 1 where one has, and with 65 \
      where no job that waits matches. Without a batch and without options: all jobs that wait. Ctrl-C ends it at any time.

      Examples:
        migeditctl preflight night
        migeditctl preflight --environment prod --label team=bi
        migeditctl preflight night --json | jq -r 'select(.problem) | .job'
      """)

  @OptionGroup var common: CommonOptions

  @Argument(
    help: ArgumentHelp("The batch's name, or name#2 for its second run.", valueName: "batch"),
    completion: .daemon(.batches))
  var name: String?

  @OptionGroup var filters: FilterOptions

  @Option(
    name: .customLong("job"),
    help: ArgumentHelp("Only these: an id, or a range as 1040-1060; may be repeated.", valueName: "job"),
    completion: .daemon(.jobs), transform: expected)
  var jobs: [JobRange] = []

  func validate() throws {
    if name != nil, filters.batch != nil { throw ValidationError("the batch is named twice: leave out --batch.") }
    _ = try JobRange.jobs(jobs)
  }

  func run(in session: CommandSession) async throws {
    var filter = try filters.filter()
    if let name { filter.batch = name }
    filter.ids = try JobRange.jobs(jobs)
    try await JobPreflight(session).run(filter)
  }
}
