import JobModel

/// What is done to jobs that are there already, in words.
extension OperatorAction {
  /// In the imperative.
  var verb: String {
    switch self {
    case .cancel: "cancel"
    case .retry: "retry"
    case .hold: "hold"
    case .release: "release"
    case .reprioritize: "prioritize"
    }
  }

  /// Of the jobs to which it was done.
  var done: String {
    switch self {
    case .cancel: "cancelled"
    case .retry: "queued anew"
    case .hold: "held"
    case .release: "released"
    case .reprioritize(let priority): "now of priority \(priority)"
    }
  }

  /// One job that is named may take along others that depend on it.
  var takesOthersAlong: Bool { self == .retry }
}
