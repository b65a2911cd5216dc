import ArgumentParser
import JobModel

/// Chooses jobs, for the verbs that change them.
struct JobSelection: ParsableArguments, Sendable {
  @Argument(
    help: ArgumentHelp("Jobs: ids, and ranges as 1040-1060.", valueName: "job"), completion: .daemon(.jobs),
    transform: expected)
  var jobs: [JobRange] = []

  @Option(help: ArgumentHelp("The jobs of this batch.", valueName: "name"), completion: .daemon(.batches))
  var batch: String?

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The jobs of this environment.", valueName: "name"),
    completion: .daemon(.environments))
  var environment: String?

  @Option(
    help: ArgumentHelp("The jobs with this label; may be repeated.", valueName: "name=value"), transform: expected)
  var label: [Label] = []

  @Flag(help: "Failed jobs only, for a verb that does something to them.")
  var failed = false

  @Flag(help: "Every job that the verb applies to; with --failed, every failed one.")
  var all = false

  @Flag(name: .shortAndLong, help: "Don't ask before more than one job is changed.")
  var yes = false

  @Flag(help: "Say which jobs would be changed; change nothing.")
  var dryRun = false

  /// The filter of the jobs: they must match all options.
  func filter(of action: OperatorAction) throws(ValidationError) -> Filter {
    if failed, !action.states.contains(.failed) {
      throw ValidationError(
        "a failed job has ended, so there is nothing to \(action.verb); `migeditctl retry --failed` queues it anew.")
    }
    var filter = Filter()
    filter.ids = try JobRange.jobs(jobs)
    filter.batch = batch
    filter.environment = environment
    filter.labels = try Label.labels(label)
    let isChoice = !filter.isEmpty
    filter.states = failed ? [.failed] : nil
    if filter.isEmpty, !all {
      throw ValidationError("say which jobs: ids, --batch, --environment, --label, or --all for every one.")
    }
    if isChoice, all {
      throw ValidationError(
        "--all is every job, or with --failed every failed one: it can't go with another choice of jobs.")
    }
    return filter
  }
}
