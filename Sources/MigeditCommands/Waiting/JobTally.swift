import JSONDocument
import JobModel
import LibraryModel
import Runtime

/// Counts the jobs that are waited for by their states, each as it was last seen.
struct JobTally: Sendable {
  let goal: WaitGoal
  private var seen: [JobID: (object: JSON, job: Job)] = [:]
  /// How many jobs are in each state, by its name, since there may be states that this version does not know.
  private var counts: [String: Int] = [:]
  /// The jobs that have come to the goal. One that had to end and is queued anew has not; one that was in a state that is
  /// waited for stays one that has been in it.
  private var reached: Set<JobID> = []
  /// The jobs that have ended in another state than one that is waited for.
  private var lost: Set<JobID> = []
  /// The job that came to the goal first.
  private(set) var first: JobID?

  init(goal: WaitGoal = WaitGoal()) { self.goal = goal }

  /// Takes in jobs as they are when they are first looked at. Of those that have ended, the one that did so first counts as
  /// the first to come to the goal.
  mutating func see(_ jobs: [(object: JSON, job: Job)]) {
    let order = jobs.sorted { ($0.job.endedAt ?? .latest, $0.job.id) < ($1.job.endedAt ?? .latest, $1.job.id) }
    for (object, job) in order { see(object, job) }
  }

  /// - Parameter event: what has just happened to the job.
  mutating func see(_ object: JSON, _ job: Job, after event: EventKind? = nil) {
    if let before = seen.updateValue((object, job), forKey: job.id)?.job {
      counts[before.state.description, default: 0] -= 1
    }
    counts[job.state.description, default: 0] += 1
    switch goal.standing(of: job, after: event) {
    case .reached:
      reached.insert(job.id)
      lost.remove(job.id)
      if first == nil { first = job.id }
    case .lost where !reached.contains(job.id): lost.insert(job.id)
    case .under where goal.states.isEmpty: reached.remove(job.id)
    case .under: lost.remove(job.id)
    case .lost: break
    }
  }

  /// How many jobs may still come to the goal.
  var pending: Int { count - reached.count - lost.count }

  /// Whether there is nothing more to wait for: all have come to the goal, or it can't be reached any more.
  var isOver: Bool {
    if pending == 0 { return true }
    return goal.isAny ? first != nil : !lost.isEmpty
  }

  /// The jobs that have ended and so can't come to the goal any more.
  var lostJobs: [Job] { lost.sorted().compactMap { seen[$0]?.job } }

  /// Whether all that have not ended are held, so that nothing goes on by itself.
  var isStuck: Bool { pending > 0 && counts[JobState.held.rawValue] == pending }

  var firstHeld: Job? { seen.values.lazy.map(\.job).filter { $0.state.known == .held }.min { $0.id < $1.id } }

  var doSomeRun: Bool { counts[JobState.running.rawValue, default: 0] > 0 }

  /// The first of those that have not come to the goal and do not run: what keeps it may last. nil: there is none, or there are
  /// very many, of which nobody asks for the first.
  var firstWaiting: Job? {
    guard (1...Self.mostLookedThrough).contains(pending), !isStuck else { return nil }
    return seen.values.lazy.map(\.job).filter { $0.state.known == .queued && !self.reached.contains($0.id) }
      .min { $0.id < $1.id }
  }

  /// With each event they are looked through.
  private static let mostLookedThrough = 1000

  var count: Int { seen.count }
  var done: Int { count - pending }
  var jobs: [Job] { seen.values.map(\.job).sorted { $0.id < $1.id } }
  var objects: [JSON] { seen.sorted { $0.key < $1.key }.map(\.value.object) }
  var haveAllSucceeded: Bool { counts[JobState.succeeded.rawValue] == count }

  /// A job as it was last seen.
  subscript(job: JobID) -> (object: JSON, job: Job)? { seen[job] }

  /// `40 jobs: 38 succeeded, 2 failed`
  var summary: String { "\(count == 1 ? "1 job" : "\(count) jobs"): \(states())" }

  /// `12 of 40 jobs have ended: 11 succeeded, 1 failed, 3 running, 25 queued`
  var progress: String { "\(done) of \(count) jobs \(goal.reachedWords): \(states())" }

  /// What went wrong so far: `1 failed, 2 cancelled`; empty: nothing did.
  var wrong: String { states([.failed, .cancelled, .expired]) }
  /// What goes on: `3 running, 25 queued`.
  var underWay: String { states([.running, .queued, .held]) }

  private func states() -> String {
    let known: [JobState] = [.succeeded, .failed, .cancelled, .expired, .running, .queued, .held]
    let others = counts.keys.filter { JobState(rawValue: $0) == nil && counts[$0] != 0 }.sorted()
    return ([states(known)].filter { !$0.isEmpty } + others.map { "\(counts[$0] ?? 0) \($0)" }).joined(separator: ", ")
  }

  private func states(_ shown: [JobState]) -> String {
    shown.compactMap { state in
      counts[state.rawValue].flatMap { $0 == 0 ? nil : "\($0) \(state.rawValue)" }
    }
    .joined(separator: ", ")
  }
}
