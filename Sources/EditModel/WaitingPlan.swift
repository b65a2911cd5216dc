/// What of an environment decides whether its jobs may start. The engine knows it; the queue does not.
package struct Surroundings: Sendable, Hashable {
  package let sessions: Int
  /// The environment does not answer at present.
  package let outage: Failure?
  package let retryAt: Timestamp?

  package init(sessions: Int, outage: Failure? = nil, retryAt: Timestamp? = nil) {
    self.sessions = sessions
    self.outage = outage
    self.retryAt = retryAt
  }
}

/// What of the queue decides whether a queued job may start.
package struct QueuePosition: Sendable, Hashable {
  package let restingUntil: Timestamp?
  /// The job that holds the target: it runs, or its edit may still be at work on the server.
  package let holder: JobID?
  /// The job that comes first among the due ones of the target, where that is another.
  package let ahead: JobID?
  /// Jobs that hold a slot of the environment.
  package let slotsTaken: [JobID]

  package init(restingUntil: Timestamp?, holder: JobID?, ahead: JobID?, slotsTaken: [JobID]) {
    self.restingUntil = restingUntil
    self.holder = holder
    self.ahead = ahead
    self.slotsTaken = slotsTaken
  }
}

extension Waiting {
  /// Why a queued job does not run: the first reason that applies, in the interface's order.
  ///
  /// - Parameter surroundings: nil where the environment is not configured.
  package init(of position: QueuePosition, environment: String, in surroundings: Surroundings?) {
    if let until = position.restingUntil {
      self.init(.retry, "It was tried before and rests before it is tried again.", until: until)
    } else if let holder = position.holder {
      self.init(.target, "Job \(holder) holds the same target.", jobs: [holder])
    } else if let ahead = position.ahead {
      self.init(.target, "Job \(ahead) comes first on the same target.", jobs: [ahead])
    } else if let surroundings {
      if let outage = surroundings.outage {
        self.init(.outage, outage.message, until: surroundings.retryAt)
      } else if position.slotsTaken.count >= surroundings.sessions {
        let taken =
          surroundings.sessions == 1
          ? "The one session of \(environment) is" : "All \(surroundings.sessions) sessions of \(environment) are"
        self.init(.session, "\(taken) busy.", jobs: position.slotsTaken)
      } else {
        self.init(.nothing, "It starts at once.")
      }
    } else {
      self.init(.environment, "The configuration has no environment \(environment); put it back, or cancel the job.")
    }
  }
}
