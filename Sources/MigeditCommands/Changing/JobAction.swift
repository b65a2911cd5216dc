import JobModel

/// What is done to jobs that are there already.
enum JobAction: Sendable, Hashable {
  case cancel, retry, hold, release
  case prioritize(Int)

  /// In the imperative.
  var verb: String {
    switch self {
    case .cancel: "cancel"
    case .retry: "retry"
    case .hold: "hold"
    case .release: "release"
    case .prioritize: "prioritize"
    }
  }

  /// Of the jobs to which it was done.
  var done: String {
    switch self {
    case .cancel: "cancelled"
    case .retry: "queued anew"
    case .hold: "held"
    case .release: "released"
    case .prioritize(let priority): "now of priority \(priority)"
    }
  }

  /// The states of the jobs that it applies to.
  var states: [JobState] {
    switch self {
    case .cancel, .prioritize: [.queued, .held, .running]
    case .retry: [.failed, .cancelled, .expired]
    case .hold: [.queued]
    case .release: [.held]
    }
  }

  /// One job that is named may take along others that depend on it.
  var takesOthersAlong: Bool { self == .retry }
}
