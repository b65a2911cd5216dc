import ControlAPI
import JSONDocument
import JobModel
import LibraryModel

/// Finds the jobs that a cancel takes along: those that come after a job that is cancelled fail at once, and those that come
/// after them as well.
struct Dependents {
  /// The jobs, in the order of their ids.
  let jobs: [JobID]
  /// Whether there are so many jobs in the queue that only the oldest were looked at.
  let isCut: Bool

  /// More jobs than wait in most nights; a look at all of a million would take longer than the cancel.
  private static let most = 10_000

  static func look(after cancelled: [JobID], over link: DaemonLink) async throws -> Dependents {
    var filter = Filter()
    filter.states = [.queued, .held]
    var pages = JobPages(link: link, filter: filter, oldestFirst: true, most: most)
    var (waiting, dependents) = (Set<JobID>(), [JobID: [JobID]]())
    for object in try await pages.collect() {
      guard let id = object["id"]?.number?.int else { continue }
      waiting.insert(id)
      for before in object["after"]?.array ?? [] {
        if let before = before.number?.int { dependents[before, default: []].append(id) }
      }
    }
    // One that runs ends as what it comes to, which may be well.
    var (found, open) = (Set<JobID>(), cancelled.filter { waiting.contains($0) || pages.hasMore })
    while let job = open.popLast() {
      for next in dependents[job] ?? [] where found.insert(next).inserted { open.append(next) }
    }
    return Dependents(jobs: found.subtracting(cancelled).sorted(), isCut: pages.hasMore)
  }

  /// Those that have failed since what they came after did not succeed.
  func failed(over link: DaemonLink) async throws -> [JobID] {
    var failed: [JobID] = []
    for start in stride(from: 0, to: jobs.count, by: Limits.idsInFilter) {
      var filter = Filter()
      filter.ids = Array(jobs[start..<min(start + Limits.idsInFilter, jobs.count)])
      filter.states = [.failed]
      filter.failureReason = FailureReason.dependencyFailed.rawValue
      var pages = JobPages(link: link, filter: filter, oldestFirst: true, most: nil)
      failed += try await pages.collect().compactMap { $0["id"]?.number?.int }
    }
    return failed
  }

  /// What becomes of them, behind what is done to the others; empty where there are none.
  var foretold: String {
    guard !jobs.isEmpty else { return "" }
    let fails = jobs.count == 1 ? "fails along, since it comes" : "fail along, since they come"
    return "; \(isCut ? "at least " : "")\(JobText.count(jobs.count)) \(fails) after what is cancelled: "
      + JobRange.short(of: jobs)
  }
}
