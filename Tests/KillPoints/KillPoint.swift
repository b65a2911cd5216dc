/// A point at which the daemon of the tests kills itself: before, during or after one step.
package struct KillPoint: Hashable, Sendable, CustomStringConvertible {
  package enum Moment: String, CaseIterable, Sendable {
    case before
    /// At some time after the step has begun; what it does may be half done, or done and not yet answered.
    case during
    /// The step is done and, where it was a write, on the disk; nobody has heard of it yet.
    case after
  }

  package let moment: Moment
  package let step: KillStep

  package init(_ moment: Moment, _ step: KillStep) {
    self.moment = moment
    self.step = step
  }

  /// - Parameter description: as `description` writes it.
  package init?(_ description: some StringProtocol) {
    guard let space = description.firstIndex(of: " "), let moment = Moment(rawValue: String(description[..<space])),
      let step = KillStep(rawValue: String(description[description.index(after: space)...]))
    else { return nil }
    self.init(moment, step)
  }

  package var description: String { "\(moment.rawValue) \(step.rawValue)" }

  package static let all = KillStep.allCases.flatMap { step in Moment.allCases.map { KillPoint($0, step) } }
}

/// A durable write of the queue, by the name of its operation, or a request to a Library server.
package enum KillStep: String, CaseIterable, Sendable {
  // What users ask for.
  case enqueue = "Enqueue"
  case cancel = "Cancel"
  case retry = "Retry"
  case hold = "Hold"
  case release = "Release"
  case reprioritize = "Reprioritize"
  case amend = "Amend"
  case pause = "Pause"
  case openWindow = "OpenWindow"
  case resume = "Resume"
  case forget = "Forget"
  // What the engine writes of a job.
  case claim = "claim"
  case submission = "recording a submission"
  case note = "a note"
  case requeue = "requeue"
  case putBack = "putting back"
  case end = "end"
  case noteEnded = "a note of an unfinished edit"
  case freeSlot = "freeing a slot"
  case vacate = "vacating a target"
  case tryAlone = "trying alone"
  // What it writes of all.
  case begin = "beginning"
  case stop = "stopping"
  case adoptSlots = "adopting slots"
  case keepOutage = "keeping an outage"
  case tellOutage = "telling of an outage"
  case wake = "wake"
  case prune = "prune"
  // What a server is asked.
  case get = "GET"
  case getContent = "GET with content"
  case put = "PUT"
  case checkHealth = "health check"
  case isUp = "GET of the status"
  case freshLogin = "fresh login"

  package var isRequest: Bool {
    switch self {
    case .get, .getContent, .put, .checkHealth, .isUp, .freshLogin: true
    default: false
    }
  }
}
