/// What an operator does to jobs that are there already.
package enum OperatorAction: Sendable, Hashable {
  case cancel
  /// Takes along the jobs that failed because they come after those that match.
  case retry
  /// The same, and they are held.
  case retryHeld
  case hold
  case release
  case reprioritize(Int)

  package var isRetry: Bool { self == .retry || self == .retryHeld }

  /// What it is to a job.
  package enum Meaning: Sendable, Hashable {
    case life(LifecycleEvent)
    /// Moves no job on, and applies to every one that has not ended.
    case priority(Int)
  }

  package var meaning: Meaning {
    switch self {
    case .cancel: .life(.cancel)
    case .retry: .life(.retry)
    case .retryHeld: .life(.retryHeld)
    case .hold: .life(.hold)
    case .release: .life(.release)
    case .reprioritize(let priority): .priority(priority)
    }
  }

  /// The states of the jobs that it can apply to at all. Whether it does is `Lifecycle`'s word on each job.
  package var states: [JobState] {
    switch meaning {
    case .life(let event): Lifecycle.examples.filter { $0.applying(event) != nil }.map(\.state)
    case .priority: JobState.allCases.filter { !$0.isEnded }
    }
  }
}

extension Lifecycle {
  /// One of each shape that decides whether an operator's action applies.
  fileprivate static let examples: [Lifecycle] = [
    .queued(restingUntil: nil), .held(restingUntil: nil), .running(Run(slot: 1)), .ended(.succeeded(nil), nil),
    .ended(.failed(Failure(.crashed, "")), nil), .ended(.cancelled, nil), .ended(.expired, nil),
  ]
}
