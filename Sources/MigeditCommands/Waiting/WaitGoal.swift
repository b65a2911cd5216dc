import JobModel
import LibraryModel

/// What is waited for of jobs.
struct WaitGoal: Sendable, Equatable {
  /// Each job has to come into one of these states; empty: it has to end.
  var states: Set<JobState> = []
  /// Whether one job is enough.
  var isAny = false

  /// How a job stands to the goal.
  enum Standing: Sendable {
    /// It may come to it.
    case under
    case reached
    /// It has ended otherwise.
    case lost
  }

  /// - Parameter event: what has just happened to the job, which may have gone on since.
  func standing(of job: Job, after event: EventKind? = nil) -> Standing {
    // A state that this version does not know may be any: it is waited for.
    guard let state = job.state.known else { return .under }
    if states.isEmpty { return state.isEnded ? .reached : .under }
    if states.contains(state) || event?.state.map(states.contains) == true { return .reached }
    return state.isEnded ? .lost : .under
  }

  /// The goal, as the rest of `3 of 40 jobs`: `have ended`, `have been running`.
  var reachedWords: String { states.isEmpty ? "have ended" : "have been \(names)" }

  /// The states that are waited for: `running or succeeded`, in the order of a job's life.
  var names: String { JobState.allCases.filter(states.contains).map(\.rawValue).joined(separator: " or ") }
}

extension EventKind {
  /// The state that the event brings a job to; nil: it leaves it in the one in which it is.
  fileprivate var state: JobState? {
    switch self {
    case .enqueued, .released, .retrying: .queued
    case .held: .held
    case .started: .running
    case .succeeded: .succeeded
    case .failed: .failed
    case .cancelled: .cancelled
    case .expired: .expired
    case .submitted, .accepted, .reprioritized, .amended, .cancelRequested, .progress: nil
    case .batchEnded, .bookmark, .outageBegan, .outageEnded, .paused, .resumed, .windowOpened, .windowClosed: nil
    }
  }
}
