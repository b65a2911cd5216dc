import JobModel
import LibraryModel
import Runtime
import TestSupport

@testable import QueueStore

/// The queue as it should be, kept in memory and asked by brute force.
struct QueueModel {
  struct Entry {
    let target: Int
    let environment: String
    var priority: Int
    var place: Int
    var life: Lifecycle
    var notBefore: WallTime?
    var deadline: WallTime?
    var after: Set<JobID> = []
    /// Its notBefore is still ahead.
    var isAhead = false
    /// Of the next or open submission.
    var attempt = 1
    var number = 0
    /// Of the last attempt that was spent.
    var lastFailure: Failure?
    /// The open submission, as it was last noted.
    var open: Submission?
    /// What its target is in.
    var trouble: Trouble?
    /// How often any job had been claimed when this one last was.
    var claim = 0
    /// Whose slot or target it holds.
    var server: ServerID?

    var slot: Int? {
      switch life {
      case .running(let run): run.slot
      case .ended(_, let hold): hold?.slot
      case .queued, .held: nil
      }
    }
    /// It keeps its target from others.
    var holds: Bool {
      switch life {
      case .running: true
      case .ended(_, let hold): hold != nil
      case .queued, .held: false
      }
    }
    var isSubmitted: Bool { if case .running(let run) = life { run.isSubmitted } else { false } }
    var isDead: Bool { life.state.isEnded && life.state != .succeeded }
    var failedWithAnother: Bool {
      if case .ended(.failed(let failure), _) = life { failure.reason.known == .dependencyFailed } else { false }
    }
  }

  var entries: [JobID: Entry] = [:]
  private(set) var lastPlace = 0
  private var claims = 0

  mutating func add(
    _ job: JobID, _ request: EditRequest, target: Int, after: Set<JobID>, at now: WallTime
  ) {
    lastPlace += 1
    entries[job] = Entry(
      target: target, environment: request.target.environment, priority: request.priority ?? 0, place: lastPlace,
      life: request.held == true ? .held(restingUntil: nil) : .queued(restingUntil: nil), notBefore: request.notBefore,
      deadline: request.deadline, after: after)
    look(at: job, now)
  }

  /// Whether the event applies. Whoever comes after one that is dead then dies with it.
  mutating func apply(_ event: LifecycleEvent, to job: JobID, at now: WallTime) -> Bool {
    guard applyAlone(event, to: job, at: now) else { return false }
    failDependents(at: now)
    return true
  }

  mutating func applyAlone(_ event: LifecycleEvent, to job: JobID, at now: WallTime) -> Bool {
    guard let entry = entries[job], let (new, _) = entry.life.applying(event) else { return false }
    entries[job]?.life = new
    settle(job)
    if case .submit = event { entries[job]?.number += 1 }
    if case .retry = event {
      entries[job]?.lastFailure = nil
      if let deadline = entry.deadline, deadline <= now { entries[job]?.deadline = nil }
    }
    if case .requeue(_, let failure?) = event, new.state == .queued {
      entries[job]?.lastFailure = failure
    }
    if case .retry = event, entry.number > 0 { nextAttempt(of: job) }
    if case .requeue(_, .some) = event, new.state == .queued { nextAttempt(of: job) }
    look(at: job, now)
    return true
  }

  /// What goes with where a job stands in its life.
  private mutating func settle(_ job: JobID) {
    guard let entry = entries[job] else { return }
    if entry.life.state.isEnded { entries[job]?.trouble = nil }
    if !entry.holds { entries[job]?.server = nil }
    if !entry.isSubmitted { entries[job]?.open = nil }
    setTrouble(entries[job]?.trouble, of: job)
  }

  mutating func setTrouble(_ trouble: Trouble?, of job: JobID) {
    entries[job]?.trouble = trouble
    guard case .running(var run) = entries[job]?.life else { return }
    run.isTroubled = trouble != nil
    entries[job]?.life = .running(run)
  }

  /// A job takes a slot of a server.
  mutating func start(_ job: JobID, by event: LifecycleEvent, at server: ServerID, now: WallTime) -> Bool {
    guard apply(event, to: job, at: now) else { return false }
    claims += 1
    entries[job]?.claim = claims
    entries[job]?.server = server
    return true
  }

  private mutating func nextAttempt(of job: JobID) {
    entries[job]?.attempt += 1
    entries[job]?.number = 0
  }

  /// Whether its time is still ahead is asked whenever a job comes into the queue, and when time is looked at.
  private mutating func look(at job: JobID, _ now: WallTime) {
    guard let entry = entries[job] else { return }
    entries[job]?.isAhead = entry.life == .queued(restingUntil: nil) && entry.notBefore.map { $0 > now } == true
  }

  /// Whoever comes after one that is dead is dead, until nobody is left.
  private mutating func failDependents(at now: WallTime) {
    while let job = entries.first(where: { _, entry in
      !entry.life.state.isEnded && entry.after.contains { entries[$0]?.isDead == true }
    })?.key {
      guard applyAlone(.predecessorFailed(Failure(.dependencyFailed, "")), to: job, at: now) else { return }
    }
  }

  /// What a Retry of one job queues anew.
  func retried(_ job: JobID) -> Set<JobID> {
    var retried: Set<JobID> = []
    func canBe(_ id: JobID) -> Bool {
      guard let entry = entries[id], entry.life.applying(.retry) != nil else { return false }
      return entry.after.allSatisfy { entries[$0]?.isDead != true || retried.contains($0) }
    }
    if canBe(job) { retried.insert(job) }
    while let next = entries.keys.first(where: { id in
      !retried.contains(id) && entries[id]?.failedWithAnother == true
        && entries[id]?.after.isDisjoint(with: retried) == false && canBe(id)
    }) {
      retried.insert(next)
    }
    return retried
  }

  mutating func put(_ jobs: Set<JobID>, at places: [JobID: Int]) {
    for job in jobs { entries[job]?.place = places[job] ?? 0 }
    lastPlace += jobs.count
  }

  /// Whether the queue can do without it.
  mutating func delete(_ job: JobID) -> Bool {
    guard let entry = entries[job], entry.life.state.isEnded, !entry.holds,
      !entry.isDead || entries.values.allSatisfy({ !$0.after.contains(job) })
    else { return false }
    entries[job] = nil
    return true
  }

  /// Their deadline may have passed.
  mutating func expire(_ jobs: some Collection<JobID>, at now: WallTime) {
    for job in jobs {
      guard let entry = entries[job], let deadline = entry.deadline, deadline <= now else { continue }
      _ = applyAlone(.deadlinePassed(entry.lastFailure?.notTriedAgain), to: job, at: now)
    }
    failDependents(at: now)
  }

  /// When something is to be done next.
  mutating func wake(at now: WallTime) -> WallTime? {
    expire(entries.keys, at: now)
    for (job, entry) in entries {
      if case .queued(let until?) = entry.life, until <= now { entries[job]?.life = .queued(restingUntil: nil) }
      if let start = entry.notBefore, start <= now { entries[job]?.isAhead = false }
    }
    return entries.values.flatMap { entry -> [WallTime?] in
      let isOpen = !entry.life.state.isEnded
      let rest: WallTime? = if case .queued(let until) = entry.life { until } else { nil }
      let deadline = entry.deadline.flatMap { isOpen && $0 > now ? $0 : nil }
      return [rest, deadline, entry.isAhead ? entry.notBefore : nil]
    }.compactMap(\.self).min()
  }
}
