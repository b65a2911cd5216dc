import JobModel

/// Names for people of what is done to jobs.
extension OperatorAction {
  /// What is to be done, as an imperative.
  var verb: String {
    switch self {
    case .cancel: "cancel"
    case .retry, .retryHeld: "retry"
    case .hold: "hold"
    case .release: "release"
    case .reprioritize: "prioritize"
    }
  }

  /// What was done to the jobs, as a participle.
  var done: String {
    switch self {
    case .cancel: "cancelled"
    case .retry: "queued anew"
    case .retryHeld: "queued anew, and held"
    case .hold: "held"
    case .release: "released"
    case .reprioritize(let priority): "now of priority \(priority)"
    }
  }

  /// Whether the action on one job may take along others that depend on it.
  var takesOthersAlong: Bool { isRetry }
}
