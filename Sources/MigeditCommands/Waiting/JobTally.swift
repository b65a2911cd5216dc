import JSONDocument
import JobModel
import LibraryModel

/// Counts the jobs that are waited for by their states, each as it was last seen.
struct JobTally: Sendable {
  private var seen: [JobID: (object: JSON, job: Job)] = [:]
  /// How many jobs are in each state, by its name, since there may be states that this version does not know.
  private var counts: [String: Int] = [:]
  /// How many jobs have not ended.
  private(set) var pending = 0

  mutating func see(_ object: JSON, _ job: Job) {
    if let before = seen.updateValue((object, job), forKey: job.id)?.job { count(before, -1) }
    count(job, 1)
  }

  private mutating func count(_ job: Job, _ step: Int) {
    counts[job.state.description, default: 0] += step
    // A state that is not known may be any: it is waited for.
    if !(job.state.known?.isEnded ?? false) { pending += step }
  }

  /// Whether all that have not ended are held, so that nothing goes on by itself.
  var isStuck: Bool { pending > 0 && counts[JobState.held.rawValue] == pending }

  var firstHeld: Job? { seen.values.lazy.map(\.job).filter { $0.state.known == .held }.min { $0.id < $1.id } }

  var count: Int { seen.count }
  var jobs: [Job] { seen.values.map(\.job).sorted { $0.id < $1.id } }
  var objects: [JSON] { seen.sorted { $0.key < $1.key }.map(\.value.object) }
  var haveAllSucceeded: Bool { counts[JobState.succeeded.rawValue] == count }

  /// `40 jobs: 38 succeeded, 2 failed`
  var summary: String { "\(count == 1 ? "1 job" : "\(count) jobs"): \(states)" }

  /// `12 of 40 jobs have ended: 11 succeeded, 1 failed, 3 running, 25 queued`
  var progress: String { "\(count - pending) of \(count) jobs have ended: \(states)" }

  private var states: String {
    let known: [JobState] = [.succeeded, .failed, .cancelled, .expired, .running, .queued, .held]
    let names = known.map(\.rawValue) + counts.keys.filter { JobState(rawValue: $0) == nil }.sorted()
    return names.compactMap { name in
      counts[name].flatMap { $0 == 0 ? nil : "\($0) \(name)" }
    }
    .joined(separator: ", ")
  }
}
