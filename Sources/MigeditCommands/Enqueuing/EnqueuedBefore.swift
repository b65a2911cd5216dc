import ControlAPI
import JSONDocument
import JobModel
import LibraryModel

/// Tells whether the file that is enqueued was likely enqueued a moment ago: nothing keeps edits without a key from being made
/// twice, and some people want just that.
struct EnqueuedBefore {
  /// Of the newest jobs, which have the same targets in the same order.
  let jobs: [JobID]

  /// Looked at before the file is enqueued.
  ///
  /// - Returns: nil: it was not, as far as that can be seen, or that is not known.
  static func look(for list: EditList, over link: DaemonLink) async -> EnqueuedBefore? {
    let count = list.edits.count
    guard list.mayBeMany, (2...Limits.mostOnPage).contains(count), list.edits.allSatisfy({ $0["key"]?.string == nil })
    else { return nil }
    let targets = list.edits.map { try? ($0["target"] ?? .null).decoded(as: Target.self, unknownMembers: .ignored) }
    // Whoever may not look is told nothing, and enqueues all the same.
    let parameters = List.Parameters(filter: nil, limit: count, oldestFirst: false)
    let newest = try? await link.call(List.self, parameters).read().jobs
    guard let newest, newest.count == count, newest.contains(where: { $0.state.known?.isEnded == false }) else {
      return nil
    }
    for (job, target) in zip(newest.reversed(), targets) {
      guard let target, job.target.isSame(as: target) else { return nil }
    }
    return EnqueuedBefore(jobs: newest.map(\.id).sorted())
  }

  /// - Parameter fresh: the jobs that it was made now.
  func words(_ fresh: [JobID]) -> String {
    "jobs \(JobRange.short(of: jobs)), the newest before these, are of the same targets in the same order. Was it the same file? "
      + "`migeditctl cancel \(JobRange.text(of: fresh).replacing(",", with: ""))` takes these back; edits with a key are never "
      + "taken twice."
  }
}
