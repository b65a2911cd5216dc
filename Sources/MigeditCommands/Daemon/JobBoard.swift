import EditModel
import JSONDocument

/// The jobs that are waited for, each as it was last seen.
struct JobBoard: Sendable {
  private var seen: [JobID: (object: JSON, job: Job)] = [:]
  private(set) var pending = 0

  mutating func see(_ object: JSON, _ job: Job) {
    if let before = seen[job.id], !Self.hasEnded(before.job) { pending -= 1 }
    if !Self.hasEnded(job) { pending += 1 }
    seen[job.id] = (object, job)
  }

  var count: Int { seen.count }
  var jobs: [Job] { seen.values.map(\.job).sorted { $0.id < $1.id } }
  var objects: [JSON] { seen.sorted { $0.key < $1.key }.map(\.value.object) }
  var haveAllSucceeded: Bool { seen.values.allSatisfy { $0.job.state.known == .succeeded } }

  /// `40 jobs: 38 succeeded, 2 failed`
  var summary: String {
    let counts = JobState.allCases.reversed().compactMap { state -> String? in
      let count = seen.values.count { $0.job.state.known == state }
      return count == 0 ? nil : "\(count) \(state.rawValue)"
    }
    return "\(seen.count == 1 ? "1 job" : "\(seen.count) jobs"): \(counts.joined(separator: ", "))"
  }

  /// A state that this version does not know may be any: it is waited for.
  private static func hasEnded(_ job: Job) -> Bool { job.state.known?.isEnded ?? false }
}
