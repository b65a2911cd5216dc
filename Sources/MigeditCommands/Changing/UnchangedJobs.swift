import ControlAPI
import JSONDocument
import JobModel
import LibraryModel

/// Explains why an action changed nothing, by looking at the jobs that it was to change.
struct UnchangedJobs {
  let action: OperatorAction
  let filter: Filter
  let link: DaemonLink

  func text() async throws -> String { try await explanation().text }

  /// The words for people, and whether the one job that was named is not as it was to become.
  func explanation() async throws -> (text: String, isRefused: Bool) {
    guard let ids = filter.ids, ids.count == 1 else { return (try await tally(), false) }
    var pages = JobPages(link: link, filter: filter, oldestFirst: true, most: 1)
    guard let job = try await pages.collect().first.map(JobPages.job) else {
      return ("\(nothing): no job matches", false)
    }
    let unchanged = UnchangedJob(
      action: action, job: job, leftover: try await leftover(of: job), isTroubled: try await isTroubled(job),
      failedBefore: try await failed(before: job))
    return (unchanged.text, unchanged.isRefused)
  }

  private var nothing: String { "nothing to \(action.verb)" }

  /// The explanation for many jobs: how many of them are in which state.
  private func tally() async throws -> String {
    var pages = JobPages(link: link, filter: filter, oldestFirst: false, most: Limits.mostOnPage)
    var board = JobTally()
    for object in try await pages.collect() { board.see(object, try JobPages.job(object)) }
    if board.count == 0 {
      try await NothingMatches.check(filter, over: link)
      return "\(nothing): no job matches"
    }
    let newest = pages.hasMore ? "the newest " : ""
    var words = "\(nothing): of what matches, \(newest)\(board.summary)"
    if action.isRetry, board.jobs.contains(where: { $0.failure?.reason.known == .dependencyFailed }) {
      words += "; what failed since it comes after another job is retried with that one"
    }
    if action.isRetry, try await !slotsOfUnknown().isEmpty {
      words +=
        "; where the server may still be at work on an edit, its job can't be retried yet "
        + "(`migeditctl environments` shows such slots with a question mark)"
    }
    return words
  }

  /// The slot that an ended job keeps, since its edit may still be at work on the server; nil where it keeps none.
  private func leftover(of job: Job) async throws -> Int? {
    guard job.state.known?.isEnded == true, action.isRetry else { return nil }
    return try await slotsOfUnknown()[job.id]
  }

  private func isTroubled(_ job: Job) async throws -> Bool {
    guard action == .cancel, job.cancelRequested, job.state.known == .running else { return false }
    return try await environments().contains { $0.isInTrouble(job.id) }
  }

  private func environments() async throws -> [EnvironmentStatus] {
    try await link.call(Environments.self, Environments.Parameters()).read().environments
  }

  private func slotsOfUnknown() async throws -> [JobID: Int] {
    let slots = try await environments().flatMap(\.slots).filter { $0.state.known == .unknown }
    return Dictionary(slots.compactMap { slot in slot.job.map { ($0, slot.number) } }) { first, _ in first }
  }

  private func failed(before job: Job) async throws -> [Job] {
    guard action.isRetry, !job.after.isEmpty else { return [] }
    var filter = Filter()
    filter.ids = job.after
    filter.states = [.failed, .cancelled, .expired]
    var pages = JobPages(link: link, filter: filter, oldestFirst: true, most: nil)
    return try await pages.collect().map(JobPages.job)
  }
}
