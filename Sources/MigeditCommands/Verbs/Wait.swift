import ArgumentParser
import ControlAPI
import JSONDocument
import JobModel
import Terminal

struct WaitVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "wait",
    abstract: "Wait until jobs have ended, and say what became of each.",
    discussion: """
      Ends with 0 only if all have succeeded, with 1 if one has not, with 75 if the time is over. It waits through \
      restarts of the daemon, for 15 minutes each at most. --batch, --label and --environment must all match.

      Examples:
        migeditctl wait --batch night --timeout 8h
        migeditctl wait $(migeditctl enqueue --file night.jsonl)
      """)

  @OptionGroup var common: CommonOptions

  @Argument(
    help: ArgumentHelp("Jobs: ids, and ranges as 1040-1060.", valueName: "job"), completion: .daemon(.jobs),
    transform: expected)
  var jobs: [JobRange] = []

  @Option(help: ArgumentHelp("All jobs of this batch.", valueName: "name"), completion: .daemon(.batches))
  var batch: String?

  @Option(
    help: ArgumentHelp("All jobs with this label; may be repeated.", valueName: "name=value"), transform: expected)
  var label: [Label] = []

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Of these, the jobs of this environment.", valueName: "name"),
    completion: .daemon(.environments))
  var environment: String?

  @Option(help: ArgumentHelp("Give up after this time, as 30s, 5m or 8h.", valueName: "time"), transform: expected)
  var timeout: DurationArgument?

  func validate() throws { _ = try filter() }

  private func filter() throws(ValidationError) -> Filter {
    let isChoice = batch != nil || !label.isEmpty
    guard jobs.isEmpty == isChoice else {
      throw ValidationError("say either jobs, or --batch NAME or --label NAME=VALUE.")
    }
    if environment != nil, !isChoice { throw ValidationError("--environment goes with --batch or --label.") }
    var filter = Filter()
    filter.ids = try JobRange.jobs(jobs)
    filter.batch = batch
    filter.labels = try Label.labels(label)
    filter.environment = environment
    return filter
  }

  func run(in session: CommandSession) async throws {
    let filter = try filter()
    let waiting = JobWaiting(filter: filter, session: session)
    let isInTime = try await waiting.run(atMost: timeout?.duration)
    let board = waiting.board
    if board.count > 0 {
      try show(board, session)
      session.funnel.note(board.summary)
    } else if let timeout {
      throw CommandError(.temporary, "after \(timeout) the daemon has not answered yet. The jobs go on.")
    }
    if !isInTime, let timeout {
      throw CommandError(
        .temporary, "after \(timeout) \(board.pending) of \(board.count) had not ended yet. The jobs go on.")
    }
    if !board.haveAllSucceeded { throw CommandError(.no, "") }
  }

  private func show(_ board: JobTally, _ session: CommandSession) throws {
    try session.funnel.emit(board.objects) {
      Screen(blocks: [.table(JobTable(now: session.console.now()).table(board.jobs))])
    }
  }
}
