import JobModel
import LibraryModel

/// Which jobs are asked for, as somebody has chosen them when the question was decided on.
struct TopScope: Sendable {
  let environment: String?
  let batch: String?
  /// The environments that have queued jobs.
  let queues: [String]
  let hasHeld: Bool
  /// The job whose explanation is looked at.
  let job: JobID?

  init(_ state: TopState) {
    environment = state.environment
    batch = state.batch
    let busy = state.environments.filter { $0.queued > 0 }
    queues = busy.prefix(Self.mostQueues).map(\.name)
    hasHeld = state.overview?.counts[JobState.held.rawValue] ?? 0 > 0
    job = state.watchedJob
  }

  /// Of more environments nobody reads what is next in each.
  private static let mostQueues = 8

  func filter(_ states: JobState..., environment name: String? = nil) -> Filter {
    var filter = Filter()
    filter.states = states
    filter.environment = name ?? environment
    filter.batch = batch
    return filter
  }
}
