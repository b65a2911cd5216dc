package import Runtime

/// What of the queue decides whether a queued or held job may start.
package struct QueuePosition: Sendable, Hashable {
  package var isHeld = false
  /// While it is ahead.
  package var notBefore: WallTime?
  /// Those that it comes after and that have not succeeded yet.
  package var predecessors: [JobID] = []
  package var restingUntil: WallTime?
  /// It has been submitted since it was enqueued or retried.
  package var hasAttempts = true
  /// The job that holds the target: it runs, or its edit may still be at work on the server.
  package var holder: JobID?
  /// The job that comes first among the due ones of the target, where that is another.
  package var ahead: JobID?
  package var pauses = Pauses()
  /// Jobs that hold a slot of the environment.
  package var slotsTaken: [JobID]

  package init(slotsTaken: [JobID] = []) { self.slotsTaken = slotsTaken }
}

/// The two pauses that a job may be under.
package struct Pauses: Sendable, Hashable {
  package var ofQueue: Paused?
  package var ofEnvironment: Paused?

  package init(ofQueue: Paused? = nil, ofEnvironment: Paused? = nil) {
    self.ofQueue = ofQueue
    self.ofEnvironment = ofEnvironment
  }
}

extension Waiting {
  /// Why a job does not run: the first reason that applies, in the interface's order.
  ///
  /// - Parameter surroundings: nil where the environment is not configured.
  package init(of position: QueuePosition, environment: String, in surroundings: Surroundings?) {
    let reasons: [Waiting?] = [
      // Of the job.
      .held(position), .time(position), .dependency(position), .retry(position), .target(position),
      // Of its environment: not there, paused, in an outage.
      .environment(environment, surroundings), .paused(position.pauses, environment), .outage(surroundings),
      // Of the hours and of its batch, which come later: window, batch.
      .session(position.slotsTaken, of: environment, surroundings), .stopping(surroundings),
    ]
    self = reasons.lazy.compactMap(\.self).first ?? Waiting(.nothing, "It starts at once.")
  }

  private static func held(_ position: QueuePosition) -> Waiting? {
    position.isHeld ? Waiting(.held, "It is held until it is released.") : nil
  }

  private static func time(_ position: QueuePosition) -> Waiting? {
    position.notBefore.map { Waiting(.time, "It is not to start before its time.", until: $0) }
  }

  private static func dependency(_ position: QueuePosition) -> Waiting? {
    let jobs = position.predecessors
    guard let first = jobs.first else { return nil }
    let which = jobs.count == 1 ? "Job \(first)" : "\(jobs.count) jobs"
    return Waiting(.dependency, "\(which) must succeed first.", jobs: jobs)
  }

  private static func retry(_ position: QueuePosition) -> Waiting? {
    position.restingUntil.map {
      Waiting(
        .retry,
        position.hasAttempts
          ? "It was tried before and rests before it is tried again."
          : "Its target was in other work, and is looked at again then.", until: $0)
    }
  }

  private static func target(_ position: QueuePosition) -> Waiting? {
    if let holder = position.holder {
      return Waiting(.target, "Job \(holder) holds the same target.", jobs: [holder])
    }
    return position.ahead.map { Waiting(.target, "Job \($0) comes first on the same target.", jobs: [$0]) }
  }

  private static func environment(_ name: String, _ surroundings: Surroundings?) -> Waiting? {
    surroundings == nil
      ? Waiting(.environment, "The configuration has no environment \(name); put it back, or cancel the job.") : nil
  }

  private static func paused(_ pauses: Pauses, _ environment: String) -> Waiting? {
    // The one that ends last is what it waits for.
    let (queue, own) = (pauses.ofQueue, pauses.ofEnvironment)
    let isOwn = queue.map { queue in own.map { $0.isLonger(than: queue) } ?? false } ?? true
    guard let pause = isOwn ? own : queue else { return nil }
    let reason = pause.reason.map { ": \($0)" } ?? "."
    return Waiting(
      .paused, "\(isOwn ? environment : "The whole queue") is paused by \(pause.by)\(reason)", until: pause.until)
  }

  private static func outage(_ surroundings: Surroundings?) -> Waiting? {
    surroundings?.outage.map { Waiting(.outage, $0.failure.message, until: $0.retryAt) }
  }

  private static func session(_ taken: [JobID], of environment: String, _ surroundings: Surroundings?) -> Waiting? {
    guard let surroundings else { return nil }
    let sessions = surroundings.sessions
    if let limit = surroundings.limit, taken.count >= limit.count, taken.count < sessions {
      let detail = "\(environment) uses \(limit.count) of its \(sessions) sessions for now. \(limit.why)"
      return Waiting(.session, detail, until: limit.until, jobs: taken)
    }
    guard taken.count >= sessions else { return nil }
    let all = sessions == 1 ? "The one session of \(environment) is" : "All \(sessions) sessions of \(environment) are"
    return Waiting(.session, "\(all) busy.", jobs: taken)
  }

  private static func stopping(_ surroundings: Surroundings?) -> Waiting? {
    surroundings?.isStopping == true
      ? Waiting(.stopping, "The daemon is stopping: it starts after the next start.") : nil
  }
}
