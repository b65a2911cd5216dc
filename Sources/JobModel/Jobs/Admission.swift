import LibraryModel
package import Runtime

/// Whether a job may start now, and if not, why: the one place where that is decided. `Job.waiting` on the wire, `why` and the
/// engine ask it, and the claim does: SQL only finds the candidate, by what each row keeps, and `Admission` must agree.
package enum Admission: Sendable, Hashable {
  case start(slot: Int)
  /// All that keeps it, in the interface's order. Never empty.
  case wait([Waiting])

  /// What the job is to be started for.
  package enum Purpose: Sendable, Hashable {
    case work
    /// To see whether a kind of request that went wrong for every target goes well again. It may start although it rests,
    /// and although the breaker of that kind is open.
    case probe(TroubleProbe)
  }

  package init(of job: JobPosition, in environment: EnvironmentPosition, for purpose: Purpose = .work) {
    let ofJob = job.waits(for: purpose)
    switch (Admission(to: environment, for: purpose, in: job.lane), ofJob.isEmpty) {
    case (let decision, true): self = decision
    case (.start, false): self = .wait(ofJob)
    case (.wait(let ofEnvironment), false):
      // What holds it is not said twice.
      self = .wait(ofJob + ofEnvironment.filter { job.stop == nil || $0.reason.known != .batch })
    }
  }

  /// Whether any job of an environment may start: decided once for all of them.
  ///
  /// - Parameter lane: only of that one.
  package init(to environment: EnvironmentPosition, for purpose: Purpose = .work, in lane: JobLane? = nil) {
    let waits = environment.waits(for: purpose, in: lane)
    self = waits.isEmpty ? .start(slot: environment.freeSlots[0]) : .wait(waits)
  }

  /// As people are shown it, the first reason first. Never empty: a job that could start is about to.
  package var waits: [Waiting] {
    switch self {
    case .start: [Waiting(.nothing, "It starts at once.")]
    case .wait(let waits): waits
    }
  }

  /// The one of `waits` that a job shows by itself.
  package var waiting: Waiting { waits[0] }
}

/// What of the queue decides whether a queued or held job may start.
package struct JobPosition: Sendable, Hashable {
  package var isHeld = false
  /// Why it is held, where its batch was stopped; nil: somebody has said so.
  package var stop: BatchStop?
  /// Why it is held, where it is one of many edits that have not arrived whole: how many those are. nil: it is not.
  package var arrivesWith: Int?
  /// While it is ahead.
  package var notBefore: WallTime?
  /// Those that it comes after and that have not succeeded yet.
  package var predecessors: [JobID] = []
  package var restingUntil: WallTime?
  /// It has been submitted since it was enqueued or retried.
  package var hasAttempts = true
  /// Why it rests, where its target gives trouble.
  package var trouble: Trouble?
  /// The job that holds the target: it runs, or its edit may still be at work on the server.
  package var holder: JobID?
  /// The job that comes first among the due ones of the target, where that is another.
  package var ahead: JobID?
  package var priority = 0
  /// Of the job that is ahead.
  package var priorityAhead: Int?
  /// Which windows hold for it.
  package var lane = JobLane()

  package init() {}
}

extension JobPosition {
  fileprivate func waits(for purpose: Admission.Purpose) -> [Waiting] {
    [held, time, dependency, purpose == .work ? retry : nil, target].compactMap(\.self)
  }

  private var held: Waiting? {
    guard isHeld else { return nil }
    if let arrivesWith { return Waiting(.held, Self.words(ofArriving: arrivesWith)) }
    return Waiting(.held, stop?.wordsOfHeld ?? "It is held until it is released.")
  }

  private static func words(ofArriving edits: Int) -> String {
    "It is held: its file of \(edits) edits has not arrived whole, or was not released to its end. The command that sent it goes "
      + "on, also when it is said again, and then releases all of it."
  }

  private var time: Waiting? {
    notBefore.map { Waiting(.time, "It is not to start before its time.", until: $0) }
  }

  private var dependency: Waiting? {
    guard let first = predecessors.first else { return nil }
    let which = predecessors.count == 1 ? "Job \(first)" : "\(predecessors.count) jobs"
    return Waiting(.dependency, "\(which) must succeed first.", jobs: predecessors)
  }

  private var retry: Waiting? {
    restingUntil.map { Waiting(.retry, whyItRests, until: $0) }
  }

  private var whyItRests: String {
    if let trouble { return trouble.words }
    return hasAttempts
      ? "It was tried before and rests before it is tried again."
      : "Its target was in other work, and is looked at again then."
  }

  private var target: Waiting? {
    if let holder { return Waiting(.target, "Job \(holder) holds the same target.", jobs: [holder]) }
    return ahead.map { Waiting(.target, "Job \($0) comes first on the same target\(lends ? lent : ".")", jobs: [$0]) }
  }

  /// A job that is due lends its priority to one of a lower priority that comes first on the target: else all the
  /// unimportant jobs of other targets would run before it, too.
  private var lends: Bool {
    guard !isHeld, notBefore == nil, predecessors.isEmpty, let priorityAhead else { return false }
    return priority > priorityAhead
  }

  private var lent: String { ", and has this one's priority, \(priority), until it starts." }
}

/// What of an environment decides whether its jobs may start: its server's state, and what the queue knows.
package struct EnvironmentPosition: Sendable, Hashable {
  package let name: String
  /// nil: the configuration does not have it.
  package let server: ServerState?
  package var pauses: Pauses
  /// The slots of its server that are taken, by number, and by which job.
  package var taken: [Int: JobID]
  /// A job of any environment that is being prepared alone, since it may have ended the daemon; nil: there is none.
  package var triedAlone: JobID?
  /// nil: edits may start at any time.
  package var hours: HoursPosition?
  /// Those of the batches asked about that are stopped, by the number by which the queue knows each.
  package var stops: [Int: BatchStop]

  package init(
    name: String, server: ServerState?, pauses: Pauses = Pauses(), taken: [Int: JobID] = [:], triedAlone: JobID? = nil,
    hours: HoursPosition? = nil, stops: [Int: BatchStop] = [:]
  ) {
    self.name = name
    self.server = server
    self.pauses = pauses
    self.taken = taken
    self.triedAlone = triedAlone
    self.hours = hours
    self.stops = stops
  }

  /// Those of the lanes whose jobs may start by the windows, and whose batch is not stopped.
  package func open(_ lanes: some Sequence<JobLane>) -> [JobLane] {
    lanes.filter { hours?.wait(of: name, $0) == nil && stop(of: $0) == nil }
  }
}

extension EnvironmentPosition {
  /// Of all its jobs. Empty: one may start in the first of `freeSlots`.
  fileprivate func waits(for purpose: Admission.Purpose, in lane: JobLane?) -> [Waiting] {
    guard let server else {
      let missing = Waiting(
        .environment, "The configuration has no environment \(name); put it back, or cancel the job.")
      return [missing, paused].compactMap(\.self)
    }
    return [
      unserved(server), paused, outage(of: server, for: purpose), hours?.wait(of: name, lane), stop(of: lane),
      session(of: server),
      stopping(server),
    ].compactMap(\.self)
  }

  /// Its jobs are held by and by, since there may be very many; until then this keeps them.
  fileprivate func stop(of lane: JobLane?) -> Waiting? {
    lane?.batch.flatMap { stops[$0] }.map { Waiting(.batch, $0.words) }
  }

  /// In the order in which they are given out: neither taken nor, while the server gives no more logins, without one.
  fileprivate var freeSlots: [Int] {
    untakenSlots.filter { server?.logins?.slots.contains($0) != false }
  }

  /// Edits in slots that no longer count, since `sessions` was lowered, take none of them.
  private var untakenSlots: [Int] {
    guard let server, server.sessions >= 1 else { return [] }
    return (1...server.sessions).filter { taken[$0] == nil }
  }

  private var paused: Waiting? {
    // The one that ends last is what it waits for.
    let (queue, own) = (pauses.ofQueue, pauses.ofEnvironment)
    let isOwn = queue.map { queue in own.map { $0.isLonger(than: queue) } ?? false } ?? true
    guard let pause = isOwn ? own : queue else { return nil }
    let reason = pause.reason.map { ": \($0)" } ?? "."
    return Waiting(
      .paused, "\(isOwn ? name : "The whole queue") is paused by \(pause.by)\(reason)", until: pause.until)
  }

  private func outage(of server: ServerState, for purpose: Admission.Purpose) -> Waiting? {
    guard let outage = server.outage else { return nil }
    if case .probe(let probe) = purpose, outage.kind == probe.kind { return nil }
    return Waiting(.outage, outage.failure.message, until: outage.retryAt)
  }

  private func session(of server: ServerState) -> Waiting? {
    if let triedAlone {
      return Waiting(
        .session,
        """
        The daemon ended without being stopped. Job \(triedAlone), which may be why, is prepared alone, and nothing else starts \
        until that is done.
        """, jobs: [triedAlone])
    }
    let jobs = taken.sorted { $0.key < $1.key }.map(\.value)
    if let start = server.slowStart, start.running >= start.limit, !untakenSlots.isEmpty {
      return Waiting(
        .session,
        """
        After an outage or a pause \(name) makes a slow start: \(start.limit) of the edits that began since may run at once, and \
        twice as many with each one that ends well, and with each minute in which all is answered.
        """, jobs: jobs)
    }
    guard freeSlots.isEmpty else { return nil }
    if let logins = server.logins, !untakenSlots.isEmpty {
      let count = logins.slots.count
      return Waiting(
        .session, "\(name) uses \(count) of its \(server.sessions) slots for now. \(logins.failure.message)",
        until: logins.until, jobs: jobs)
    }
    let all = server.sessions == 1 ? "The one slot of \(name) is" : "All \(server.sessions) slots of \(name) are"
    return Waiting(.session, "\(all) taken.", jobs: jobs)
  }

  private func unserved(_ server: ServerState) -> Waiting? {
    guard let unserved = server.unserved else { return nil }
    let known = unserved.since.map { " What is known of it is of \($0)." } ?? ""
    return Waiting(
      .environment,
      "No host serves \(name) at present.\(known) One takes it within seconds where one is up that has it configured; see "
        + "`migeditctl hosts`.")
  }

  private func stopping(_ server: ServerState) -> Waiting? {
    server.isStopping ? Waiting(.stopping, "The daemon is stopping: it starts after the next start.") : nil
  }
}

/// What of a server decides whether edits may start at it. The engine knows it; the queue does not.
package struct ServerState: Sendable, Hashable {
  package let url: String
  package let username: String
  package let sessions: Int
  package let breaker: BreakerState
  /// It answers nobody or, where `kind` says so, one kind of request goes wrong for every target.
  package let outage: KeptOutage?
  /// While the breaker is closed: health checks in a row that were not answered.
  package let unanswered: UnansweredChecks?
  /// nil: a login may be made for each slot.
  package let logins: LoginsLeft?
  package let slowStart: SlowStartState?
  /// The daemon ends: nothing new starts.
  package let isStopping: Bool
  /// Of the environment that is asked about: they do not belong to its server.
  package var hours: EditingHours
  /// nil: it is served, by this host or by another.
  package var unserved: Unserved?
  /// Of the same environment: for how long an edit is followed, of time in which the server answers; nil: that is not known.
  package var editTimeout: Duration?

  package init(
    url: String = "", username: String = "", sessions: Int, breaker: BreakerState = .closed, outage: KeptOutage? = nil,
    unanswered: UnansweredChecks? = nil, logins: LoginsLeft? = nil, slowStart: SlowStartState? = nil,
    isStopping: Bool = false, hours: EditingHours = EditingHours()
  ) {
    self.url = url
    self.username = username
    self.sessions = sessions
    self.breaker = breaker
    self.outage = outage
    self.unanswered = unanswered
    self.logins = logins
    self.slowStart = slowStart
    self.isStopping = isStopping
    self.hours = hours
  }
}

/// The server takes no more logins of this user for the present: only slots that have one are used.
package struct LoginsLeft: Sendable, Hashable, Codable {
  package let slots: Set<Int>
  package let failure: Failure
  package let until: WallTime

  package init(slots: Set<Int>, failure: Failure, until: WallTime) {
    self.slots = slots
    self.failure = failure
    self.until = until
  }
}

package struct SlowStartState: Sendable, Hashable, Codable {
  /// How many of the edits that began since may run at once.
  package let limit: Int
  /// How many of them do.
  package let running: Int

  package init(limit: Int, running: Int) {
    self.limit = limit
    self.running = running
  }
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
