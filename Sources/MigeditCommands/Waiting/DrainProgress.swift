import ControlAPI
import JSONDocument
import JobModel
import LibraryModel
import Synchronization

/// Shows how many of the jobs have ended that a pause waits for. The call that pauses says only that they all have, so the
/// events are followed beside it, over a connection of their own.
final class DrainProgress: Sendable {
  private let session: CommandSession
  private let progress: JobsProgress
  private let state = Mutex((ids: [JobID](), tally: JobTally()))

  init(_ session: CommandSession) {
    self.session = session
    progress = JobsProgress(session.console)
  }

  /// - Parameter jobs: those that run when the pause begins. No other starts.
  func begin(_ jobs: [JobID]) { state.withLock { $0.ids = jobs } }

  /// `1 of 3 jobs have ended: 1 succeeded, 2 running. `; empty where none was seen.
  var summary: String {
    let tally = state.withLock { $0.tally }
    return tally.count == 0 ? "" : "\(tally.progress). "
  }

  /// Follows the jobs until all have ended. Where that can't be done, nothing is shown: the pause waits all the same.
  func follow() async {
    var filter = Filter()
    filter.ids = state.withLock { $0.ids }
    guard filter.ids?.isEmpty == false, let link = try? await session.connect() else { return }
    try? await follow(filter, over: link)
  }

  private func follow(_ filter: Filter, over link: DaemonLink) async throws {
    // Taken first: what happens between the two calls comes as an event.
    let place = try await link.call(Status.self, Status.Parameters()).read().lastSequence
    var pages = JobPages(link: link, filter: filter, oldestFirst: true, most: nil)
    let jobs = try await pages.collect().map { (object: $0, job: try JobPages.job($0)) }
    let tally = state.withLock { state in
      state.tally.see(jobs)
      return state.tally
    }
    progress.begin(tally)
    progress.show(tally, "")
    try await link.watch(Watch.Parameters(filter: filter, since: place)) { reply, event in
      guard let job = reply.event.job, let object = event["job"] else { return true }
      let tally = state.withLock { state in
        state.tally.see(object, job, after: reply.event.what.known)
        return state.tally
      }
      progress.tell(of: job)
      progress.tell(tally, "")
      progress.show(tally, "")
      return !tally.isOver
    }
  }

  func clear() { progress.clear() }
}
