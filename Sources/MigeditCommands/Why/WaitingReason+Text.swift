import JobModel

/// Names for people of what jobs wait for.
extension WaitingReason {
  /// What is waited for, as the rest of `they wait for …`.
  var awaited: String {
    switch self {
    case .nothing: "nothing, and start at once"
    case .held: "their release"
    case .time: "their time"
    case .dependency: "jobs that come first"
    case .retry: "their next try"
    case .target: "their target"
    case .environment: "their environment's configuration"
    case .paused: "the end of a pause"
    case .outage: "the end of an outage"
    case .window: "their window"
    case .batch: "their batch"
    case .session: "a slot"
    case .stopping: "the daemon's next start"
    }
  }
}
