import JobModel
import LibraryModel
import Runtime

@testable import Report

/// A night drawn by hand: minutes from 22:00, jobs by number.
struct NightSketch {
  static let start = WallTime(milliseconds: 1_795_644_000_000)  // 2026-11-25T22:00:00Z

  static func at(_ minute: Double) -> WallTime { start + .milliseconds(Int64(minute * 60_000)) }

  var jobs: [JobID: Job] = [:]
  var events: [Event] = []
  var details: [JobID: JobDetail] = [:]
  var environments: [EnvironmentStatus] = []
  var pause: Paused?
  var daemonStarted: WallTime?
  /// When the windows of the batch itself were open, by environment; nil: it has none.
  var openings: [BatchOpenings]?
  var name = "night"
  var end: Double?
  var now = 600.0

  static func status(_ name: String, slots: Int = 1) -> EnvironmentStatus {
    EnvironmentStatus(
      name: name, url: "https://\(name).example.com", slots: (1...slots).map { Slot(number: $0, state: .free) },
      queued: 0, running: 0)
  }

  mutating func environment(_ name: String, slots: Int) { environments.append(Self.status(name, slots: slots)) }

  /// - Parameter target: jobs with the same number have the same target.
  mutating func job(_ id: JobID, on target: Int? = nil, in environment: String = "prod", at minute: Double = 0) {
    let digits = String(target ?? id, radix: 16, uppercase: true)
    let text = String(repeating: "0", count: 32 - digits.count) + digits
    guard let targetID = TargetID(text) else { return }
    var job = Job(
      id: id, target: Target(environment: environment, kind: .migration, id: targetID), state: .queued, priority: 0,
      maxAttempts: 4, submittedBy: "anna", submittedByUid: 1001, createdAt: Self.at(minute))
    job.batch = name
    job.batchRun = 1
    jobs[id] = job
    add(minute, .enqueued, id)
  }

  mutating func start(_ id: JobID, at minute: Double) {
    jobs[id]?.state = Word(.running)
    if jobs[id]?.startedAt == nil { jobs[id]?.startedAt = Self.at(minute) }
    add(minute, .started, id)
  }

  mutating func succeed(_ id: JobID, at minute: Double) {
    jobs[id]?.verification = Word(.exact)
    jobs[id]?.attemptsUsed += 1
    finish(id, .succeeded, .succeeded, at: minute)
  }

  mutating func fail(_ id: JobID, _ failure: Failure = Self.refusal, at minute: Double) {
    jobs[id]?.failure = failure
    jobs[id]?.attemptsUsed += 1
    finish(id, .failed, .failed, at: minute)
  }

  /// The server took the edit and could not make the package.
  mutating func putBack(_ id: JobID, at minute: Double, isTaken: Bool = true) {
    jobs[id]?.state = Word(.queued)
    add(minute, .retrying, id)
    guard isTaken else { return }
    jobs[id]?.attemptsUsed += 1
    let start = jobs[id]?.startedAt ?? Self.at(minute)
    var attempts = details[id]?.attempts ?? []
    var attempt = Attempt(
      number: attempts.count + 1, startedAt: start, submissions: 1, accepted: true, polls: 3, progress: 1)
    (attempt.endedAt, attempt.failure) = (Self.at(minute), Self.refusal)
    attempts.append(attempt)
    details[id] = JobDetail(attempts: attempts)
  }

  mutating func cancel(_ id: JobID, at minute: Double) { finish(id, .cancelled, .cancelled, at: minute) }

  mutating func expire(_ id: JobID, at minute: Double) { finish(id, .expired, .expired, at: minute) }

  static let refusal = Failure(
    .createFailed, "The server took the edit and could not build the package.",
    server: ServerWords(status: 200, code: "ERR001", message: "Object 'Revenue' has no table.", ticketId: "t-1"))

  private mutating func finish(_ id: JobID, _ state: JobState, _ what: EventKind, at minute: Double) {
    jobs[id]?.state = Word(state)
    jobs[id]?.endedAt = Self.at(minute)
    add(minute, what, id)
  }

  mutating func add(_ minute: Double, _ what: EventKind, _ id: JobID) {
    events.append(Event(sequence: events.count + 1, at: Self.at(minute), what: what, job: jobs[id]))
  }

  mutating func add(_ minute: Double, _ what: EventKind, of environment: String?) {
    events.append(
      Event(
        sequence: events.count + 1, at: Self.at(minute), what: what,
        environment: environment.map { Self.status($0) }))
  }

  /// The windows of the batch itself are open in these minutes, and closed else.
  mutating func open(_ environment: String, _ minutes: [(from: Double, to: Double)]) {
    let spans = minutes.map { WindowSpan(opens: Self.at($0.from), closes: Self.at($0.to)) }
    openings = (openings ?? []) + [BatchOpenings(environment: environment, spans: spans)]
  }

  /// - Parameter others: jobs of other batches.
  func night(others: Set<JobID> = []) -> Night {
    let own = jobs.values.filter { !others.contains($0.id) }.sorted { $0.id < $1.id }
    let counts = Dictionary(grouping: own) { $0.state.description }.mapValues(\.count)
    var batch = Batch(
      name: name, createdAt: Self.start, endedAt: end.map(Self.at), counts: counts)
    batch.openings = openings
    return Night(
      batch: batch, jobs: own, events: events.sorted { $0.at < $1.at }, environments: environments,
      pause: pause, daemonStarted: daemonStarted, details: details, now: Self.at(now))
  }
}

extension NightReport {
  /// Percent of the time of all slots, of the uses that have any.
  var percents: [SlotUse: Double] { slotTime.perMille.filter { $0.value > 0 }.mapValues { Double($0) / 10 } }
}
