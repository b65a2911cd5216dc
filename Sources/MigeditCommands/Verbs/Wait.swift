import ArgumentParser
import ControlAPI
import JSONDocument
import JobModel
import Report
import Terminal

struct WaitVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "wait",
    abstract: "Wait until jobs have ended, and say what became of each.",
    discussion: """
      Ends with 0 only if all have succeeded, with 1 if one has not, with 75 if the time is over. It waits through \
      restarts of the daemon, for 15 minutes each at most. --batch, --label and --environment must all match. On a terminal \
      it shows how far they are; in a log, a line with each tenth of them, and one for each of the first that fail. Ctrl-C \
      ends the waiting, and the jobs go on.

      With --for it ends when each job has been in one of these states since, and with 1 as soon as one has ended \
      otherwise. With --any one job is enough: where it has ended, 0 says that it has succeeded.

      Examples:
        migeditctl wait --batch night --timeout 8h
        migeditctl wait $(migeditctl enqueue --file night.jsonl)
        migeditctl wait 1042 --for running
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

  @Option(
    name: .customLong("for"),
    help: ArgumentHelp("Wait for this state, as running; may be repeated, or a list with commas.", valueName: "state"),
    transform: StateList.list)
  var states: [[JobState]] = []

  @Flag(help: "End as soon as one of the jobs has ended, or has come to what --for says.")
  var any = false

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

  /// The command line that waits for the same, without a time that is over some day.
  private func again(_ filter: Filter) -> String {
    var words = filter.ids.map { [JobRange.text(of: $0).replacing(",", with: "")] } ?? []
    if let batch { words += ["--batch", NightReport.quoted(batch)] }
    for label in label { words += ["--label", NightReport.quoted("\(label.name)=\(label.value)")] }
    if let environment { words += ["--environment", NightReport.quoted(environment)] }
    if !states.isEmpty { words += ["--for", states.joined().map(\.rawValue).joined(separator: ",")] }
    if any { words.append("--any") }
    return "migeditctl wait \(words.joined(separator: " "))"
  }

  func run(in session: CommandSession) async throws {
    let filter = try filter()
    let goal = WaitGoal(states: Set(states.joined()), isAny: any)
    let waiting = JobWaiting(filter: filter, goal: goal, session: session)
    let isInTime = try await waiting.run(atMost: timeout?.duration, again: again(filter))
    let outcome = WaitOutcome(board: waiting.board)
    if outcome.board.count > 0 {
      try show(outcome, session)
      session.funnel.note(outcome.summary)
    }
    if !isInTime, let timeout { throw outcome.late(after: timeout.description) }
    try outcome.check()
  }

  private func show(_ outcome: WaitOutcome, _ session: CommandSession) throws {
    let jobs = outcome.shown.compactMap { outcome.board[$0] }
    try session.funnel.emit(jobs.map(\.object)) {
      Screen(blocks: [.table(JobTable(session.console).table(jobs.map(\.job)))])
    }
  }
}
