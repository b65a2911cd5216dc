import JSONDocument
import JobModel
import LibraryModel
import Planning
import QueueStore
import Runtime

/// What people and programs are shown, as of one instant.
struct MemoryView {
  let queue: MemoryQueue
  /// By environment; one that is not in it is not configured.
  let servers: [String: ServerState]
  let now: WallTime
  let settlesAt: WallTime?

  init(of queue: MemoryQueue, at servers: [String: ServerState], now: WallTime, settlesAt: WallTime? = nil) {
    (self.queue, self.servers, self.now, self.settlesAt) = (queue, servers, now, settlesAt)
  }

  func job(_ id: JobID) -> Job? { queue[id].map(job) }

  func job(_ kept: MemoryJob) -> Job {
    let request = kept.request
    var job = Job(
      id: kept.id, target: request.target, state: kept.state, priority: kept.priority, maxAttempts: kept.maxAttempts,
      submittedBy: kept.submitter.name, submittedByUid: kept.submitter.uid, createdAt: kept.createdAt)
    job.targetName = queue.names[kept.line]
    (job.key, job.labels) = (request.key, request.labels ?? Labels())
    let batch = queue.batches.first { $0.id == kept.batch }
    (job.batch, job.batchRun) = (batch?.name, batch?.run)
    (job.after, job.notBefore, job.deadline) = (kept.after, request.notBefore, kept.deadline)
    (job.startedAt, job.endedAt, job.cancelRequested) = (kept.startedAt, kept.endedAt, kept.cancelRequested)
    job.failure = kept.failure
    job.verification = kept.verification.map { Word($0.result) }
    job.setDifferences(kept.verification?.differences.map(\.description))
    let taken = kept.submissions.filter {
      $0.submission.isConfirmed || $0.end?.kind == .created || $0.end?.kind == .createFailed
    }
    job.attemptsUsed = Set(taken.map(\.attempt).filter { $0 >= kept.firstAttempt }).count
    switch kept.state {
    case .running:
      job.phase = Word(kept.open?.submission.phase ?? .preparing)
      job.progress = kept.open?.submission.fraction ?? 0
    case .queued, .held:
      let environment = environment(kept.environment)
      job.waiting = Admission(of: queue.position(of: kept, now: now), in: environment).waiting
    case .succeeded: job.progress = 1
    case .failed, .cancelled, .expired: break
    }
    return job
  }

  func details(_ id: JobID) -> JobDetails? {
    queue[id].map { JobDetails(job: job($0), change: $0.request.change, attempts: attempts(of: $0)) }
  }

  /// The last one with what keeps it from getting on, where it goes on.
  private func attempts(of job: MemoryJob) -> [Attempt] {
    var attempts: [Attempt] = []
    for one in job.submissions {
      var attempt =
        attempts.last?.number == one.attempt
        ? attempts.removeLast()
        : Attempt(
          number: one.attempt, startedAt: one.claimedAt, submissions: 0, accepted: false, polls: 0, progress: 0)
      attempt.submissions += 1
      attempt.slot = one.slot
      attempt.submittedAt = one.submission.sentAt
      attempt.host = one.host
      attempt.accepted = attempt.accepted || one.submission.isConfirmed
      attempt.polls += one.submission.polls
      attempt.progress = one.end?.kind == .created ? 1 : one.submission.fraction
      attempt.endedAt = one.attempt < job.attempt || job.state.isEnded ? one.endedAt : nil
      attempt.failure = one.end?.failure
      attempts.append(attempt)
    }
    if let open = job.open?.submission, let last = attempts.indices.last {
      let hasNoTrace = open.isConfirmed && open.polls > 0 && !open.hasMoved
      attempts[last].failure = job.trouble?.failure ?? (hasNoTrace ? .noTraceYet : nil)
    }
    return attempts
  }

  func environment(_ name: String) -> EnvironmentPosition {
    queue.position(of: name, at: servers[name], now: now, settlesAt: settlesAt)
  }

  func status(of name: String) -> EnvironmentStatus {
    let own = queue.jobs.filter { $0.environment == name }
    var status = EnvironmentStatus(
      name: name, taken: slots(of: name), queued: own.count { $0.state == .queued },
      running: own.count { $0.state == .running }, at: servers[name])
    status.pause = queue.pause(of: name, now: now)
    if let server = servers[name] {
      status.setWindow(server.hours.outlook(at: now, openedUntil: queue.openedUntil(name, now: now)))
    }
    if queue.isShared, let server = servers[name] {
      status.host = queue.leases[ServerID(url: server.url, username: server.username)]?.owner?.name
    }
    let troubled = own.filter { $0.trouble != nil && [.queued, .running].contains($0.state) }.map(\.id)
    status.troubled = troubled.isEmpty ? nil : troubled
    return status
  }

  /// Those of its server; and edits of the environment that go on at a server from before take none of them, so they are
  /// shown behind.
  private func slots(of name: String) -> [Slot] {
    var numbered = queue.taken(at: servers[name])
    for job in queue.holders(in: name) where !numbered.values.contains(where: { $0.id == job.id }) {
      guard let slot = job.slot else { continue }
      var number = servers[name].map { $0.sessions + 1 } ?? slot
      while numbered[number] != nil { number += 1 }
      numbered[number] = job
    }
    return numbered.sorted { $0.key < $1.key }.map { number, job in
      Slot(
        number: number, state: job.state.isEnded ? .unknown : .busy, job: job.id, since: job.endedAt ?? job.claimedAt)
    }
  }

  func batch(_ batch: MemoryBatch) -> Batch {
    let own = queue.jobs.filter { $0.batch == batch.id }
    let counts = JobState.allCases.map { state in (state.rawValue, own.count { $0.state == state }) }
    var shown = Batch(
      name: batch.name, run: batch.run, createdAt: batch.createdAt, endedAt: batch.endedAt,
      counts: Dictionary(uniqueKeysWithValues: counts))
    shown.windows = batch.windows?.texts
    shown.arriving = queue.jobs.last { $0.batch == batch.id && $0.arrivesWith != nil }?.arrivesWith
    (shown.stopAfterFailures, shown.failures, shown.stoppedAt) = (
      batch.limit?.most, batch.limit?.failures, batch.stoppedAt
    )
    return shown
  }
}

extension Failure {
  /// Of an attempt that goes on: the server may still begin with it.
  fileprivate static let noTraceYet = Failure(
    .outcomeUnknown, "The server took the edit, and the target shows no trace of it yet.")
}

// Why a job does not run.
extension MemoryView {
  func explanation(of id: JobID) -> JobExplanation? {
    guard let kept = queue[id] else { return nil }
    let position = queue.position(of: kept, now: now)
    let environment = environment(kept.environment)
    let holders = [id, position.holder].compactMap(\.self) + environment.taken.values
    let ahead = position.holder == nil ? position.ahead : nil
    return JobExplanation(
      job(kept), attempts: attempts(of: kept), at: position, in: environment,
      status: servers[kept.environment] == nil ? nil : status(of: kept.environment), ahead: jobsAhead(of: kept),
      unfinishedEdits: Set(holders.filter { queue[$0].map { $0.holds && $0.state.isEnded } ?? false }),
      failedPredecessors: kept.after.filter { queue[$0].map { $0.state.isEnded && $0.state != .succeeded } ?? false },
      waitOfAhead: ahead.flatMap { queue[$0] }.flatMap { job($0).waiting },
      answeredFor: kept.open?.submission.answeredFor, now: now, lender: queue.lender(to: kept))
  }

  /// Claims the jobs of its environment one after the other until it would be its turn, as if nothing but what waits for
  /// something of its own were in their way. Of those that do, only the ones on its own target count.
  private func jobsAhead(of job: MemoryJob) -> JobsAhead {
    guard job.state == .queued || job.state == .held else { return JobsAhead() }
    // The edit in the only session has ended before anything starts, and then its target is free as well.
    let only = servers[job.environment]?.sessions == 1 ? queue.taken(at: servers[job.environment])[1] : nil
    let others = queue.jobs.filter { $0.environment == job.environment && $0.isDue && $0.id != job.id } + [job]
    var lines = Dictionary(grouping: others, by: \.line).mapValues { $0.sorted { $0.place < $1.place } }
    // Each goes by the highest priority of those that are due from it on.
    var urgency: [JobID: Int] = [:]
    for due in lines.values {
      var highest = Int.min
      for one in due.reversed() {
        highest = max(highest, one.priority)
        urgency[one.id] = highest
      }
    }
    for (line, due) in lines where line != job.line {
      let holder = queue.holder(of: line).flatMap { queue[$0] }
      let isFree = holder.map { $0.id == only?.id && $0.state == .running } ?? true
      lines[line] = isFree ? Array(due.prefix { $0.stage == .queued(restingUntil: nil) }) : []
    }
    func isBefore(_ one: MemoryJob, _ other: MemoryJob) -> Bool {
      (urgency[one.id] ?? 0, other.place) > (urgency[other.id] ?? 0, one.place)
    }
    var ahead: [JobID] = []
    while let next = lines.values.compactMap(\.first).min(by: isBefore), next.id != job.id {
      ahead.append(next.id)
      lines[next.line]?.removeFirst()
    }
    return JobsAhead(first: Array(ahead.prefix(Limits.jobsAhead)), count: ahead.count)
  }
}

// Events.
extension MemoryView {
  /// The first that is kept; one more than the last where none is.
  var oldest: Int { queue.events.first?.sequence ?? queue.lastSequence + 1 }

  func events(after sequence: Int, filter: Filter, limit: Int) throws(EventsError) -> EventPage {
    if sequence < oldest - 1 { throw .pruned(oldest: oldest) }
    // A place of another queue: follow from now on.
    if sequence >= queue.lastSequence { return EventPage(events: [], last: queue.lastSequence) }
    let next = queue.events.filter { $0.sequence > sequence }.prefix(max(1, limit))
    let events = next.filter { matches($0, filter) }.map { event in
      Event(
        sequence: event.sequence, at: event.at, what: event.what, job: event.job.flatMap { job($0) },
        batch: event.batch.flatMap { id in queue.batches.first { $0.id == id } }.map(batch),
        environment: event.environment.map(status), uid: event.uid)
    }
    return EventPage(events: events, last: next.last?.sequence ?? sequence)
  }

  private func matches(_ event: MemoryEvent, _ filter: Filter) -> Bool {
    if filter.isEmpty { return true }
    // Of a batch every run is followed.
    let runs = filter.batch.map { BatchReference($0).map(queue.runs) ?? [] }?.map(\.id)
    if let id = event.job {
      var others = filter
      others.batch = nil
      return queue[id].map { job in
        queue.matches(job, others) && runs.map { $0.contains { $0 == job.batch } } ?? true
      } ?? false
    }
    var only = Filter()
    if let id = event.batch {
      only.batch = filter.batch
      return filter == only && runs?.contains(id) == true
    }
    only.environment = filter.environment
    return filter == only
      && (event.environment == nil
        || event.environment.map(ExactString.init) == filter.environment.map(ExactString.init))
  }

  func records(after sequence: Int, limit: Int) -> [EventRecord] {
    queue.events.filter { $0.sequence > sequence }.prefix(max(1, limit)).map { event in
      let job = event.job.flatMap { queue[$0] }
      let batch = event.batch ?? job?.batch
      let pause = event.what == .paused ? queue.pauses[event.environment] : nil
      let outage = event.what == .outageBegan ? event.server.flatMap { queue.outages[$0] } : nil
      return EventRecord(
        sequence: event.sequence, at: event.at, what: event.what, uid: event.uid, job: event.job,
        target: job?.request.target, environment: event.environment ?? job?.environment,
        batch: queue.batches.first { $0.id == batch }?.name, batchRun: queue.batches.first { $0.id == batch }?.run,
        priority: job?.priority,
        attempt: job?.submissions.last?.attempt, verification: job?.verification?.result,
        failure: failure(event, of: job) ?? outage?.failure,
        until: event.until ?? job?.startsAt ?? job?.restEnd ?? pause?.until ?? outage?.retryAt, reason: pause?.reason)
    }
  }

  private func failure(_ event: MemoryEvent, of job: MemoryJob?) -> Failure? {
    switch event.what {
    case .failed: job?.failure
    case .retrying:
      job?.submissions.last { $0.endedAt == event.at }?.end?.failure
        ?? (job?.troubledAt == event.at ? job?.trouble?.failure : nil)
    default: nil
    }
  }
}

extension MemoryJob {
  fileprivate var restEnd: WallTime? { if case .queued(let until) = stage { until } else { nil } }
}
