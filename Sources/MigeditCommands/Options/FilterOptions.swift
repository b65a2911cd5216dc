import ArgumentParser
import JSONDocument
import JobModel
import LibraryModel

/// Chooses jobs, for the verbs that only show them.
struct FilterOptions: ParsableArguments, Sendable {
  @Option(help: "Only jobs in this state; may be repeated.")
  var state: [JobState] = []

  @Option(help: ArgumentHelp("Only jobs of this batch.", valueName: "name"), completion: .daemon(.batches))
  var batch: String?

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Only jobs of this environment.", valueName: "name"),
    completion: .daemon(.environments))
  var environment: String?

  @Option(help: ArgumentHelp("Only jobs that edit this migration or group.", valueName: "id"), transform: targetID)
  var target: TargetID?

  @Option(
    help: ArgumentHelp("Only jobs with this label; may be repeated.", valueName: "name=value"), transform: expected)
  var label: [Label] = []

  @Option(
    help: ArgumentHelp("Only jobs that failed for this reason, as createFailed.", valueName: "reason"),
    completion: .list(FailureReason.names), transform: failureReason)
  var failure: String?

  func filter() throws(ValidationError) -> Filter {
    var filter = Filter()
    filter.states = state.isEmpty ? nil : state
    filter.batch = batch
    filter.environment = environment
    filter.targetId = target?.description
    filter.labels = try Label.labels(label)
    filter.failureReason = failure
    return filter
  }

  mutating func validate() throws { _ = try filter() }
}
