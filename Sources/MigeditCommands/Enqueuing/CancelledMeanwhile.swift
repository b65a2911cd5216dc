import ControlAPI
import JSONDocument
import JobModel
import LibraryModel

/// Finds what was cancelled of a long file while it was arriving, so that nothing of it runs behind somebody's back who has
/// cancelled all that there was of it.
struct CancelledMeanwhile {
  let link: DaemonLink

  /// - Returns: those of the jobs that are cancelled.
  func among(_ jobs: [JobID]) async throws -> [JobID] {
    var found: [JobID] = []
    for start in stride(from: 0, to: jobs.count, by: Limits.idsInFilter) {
      var filter = Filter()
      filter.ids = Array(jobs[start..<min(start + Limits.idsInFilter, jobs.count)])
      filter.states = [.cancelled]
      var pages = JobPages(link: link, filter: filter, oldestFirst: true, most: nil)
      found += try await pages.collect().compactMap { $0["id"]?.number?.int }
    }
    return found
  }

  /// - Parameter standing: how far the file has come, and how to go on.
  static func complaint(_ cancelled: [JobID], of name: String, _ standing: FileStanding) -> CommandError {
    CommandError(
      .data,
      "\(name): somebody has cancelled \(JobText.count(cancelled.count)) of it while it was arriving: "
        + "\(JobRange.short(of: cancelled)). So nothing more of it is enqueued, and nothing is released.\n"
        + standing.words(cancelled: Set(cancelled)))
  }
}
