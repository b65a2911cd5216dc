import JobModel
import LibraryModel
import QueueStore
import Runtime

/// A job's life, by `Lifecycle`, and what goes with it.
extension MemoryQueue {
  /// nil, and nothing is changed: there is no such job, or the event does not apply to it. Jobs that come after one which
  /// can't succeed any more fail with it.
  ///
  /// - Parameter uid: the operator's.
  /// - Parameter server: whose slot the job is given, where the event is a claim.
  /// - Parameter found: what was found, where the event ends a job whose edit was made.
  @discardableResult
  mutating func move(
    _ id: JobID, by event: LifecycleEvent, at now: WallTime, uid: Int? = nil, server: ServerID? = nil,
    found: Verification? = nil
  ) -> Lifecycle? {
    let new = moveAlone(id, by: event, at: now, uid: uid, server: server, found: found)
    if let new { failDependents(of: id, new, at: now) }
    return new
  }

  private mutating func moveAlone(
    _ id: JobID, by event: LifecycleEvent, at now: WallTime, uid: Int? = nil, server: ServerID? = nil,
    found: Verification? = nil
  ) -> Lifecycle? {
    guard var job = self[id], let (new, what) = job.life.applying(event) else { return nil }
    let old = job.stage
    job.stage = new
    if new.state != .running { job.isTriedAlone = false }
    if new.state.isEnded { job.crashes = nil }
    switch new {
    case .queued(let rest):
      if old.state.isEnded { queueAnew(&job, at: now) }
      job.server = nil
      job.startsAt = rest == nil ? job.request.notBefore.flatMap { $0 > now ? $0 : nil } : nil
      // One that was held in the middle of its rest rests on.
      if old.state != .held { job.restsFrom = rest.map { restStart(of: job, after: old, until: $0, now: now) } }
    case .held:
      if old.state.isEnded {
        queueAnew(&job, at: now)
        (job.server, job.restsFrom) = (nil, nil)
      }
      job.startsAt = nil
    case .running(let run):
      job.cancelRequested = run.cancelRequested
      if old.state != .running { start(&job, at: server, now: now) }
    case .ended(let outcome, let hold):
      if hold == nil { job.server = nil }
      if !old.state.isEnded { end(&job, as: outcome, hold, found: found, at: now) }
    }
    self[id] = job
    if new.state == .succeeded { for index in jobs.indices { jobs[index].unmet.remove(id) } }
    if !new.state.isEnded, let batch = batches.firstIndex(where: { $0.id == job.batch }) {
      batches[batch].endedAt = nil
    }
    if let what { log(what, of: job, at: now, uid: uid) }
    if case .ended(let outcome, _) = new, !old.state.isEnded {
      let reason =
        switch outcome {
        case .failed(let failure): "\(failure.reason)"
        case .succeeded, .cancelled, .expired: "\(outcome.state)"
        }
      counts.jobEnded(QueueCounts.End(environment: job.environment, reason: reason))
    }
    switch new {
    case .queued: holdIfStopped(job)
    case .ended(let outcome, _) where !old.state.isEnded: note(outcome, of: job, at: now)
    case .held, .running, .ended: break
    }
    return new
  }

  /// A probe that comes back in the middle of its rest rests on as if it had not been away.
  private func restStart(
    of job: MemoryJob, after old: Lifecycle, until rest: WallTime, now: WallTime
  ) -> WallTime {
    guard case .running(let run) = old, run.restsUntil == rest else { return min(now, rest) }
    return min(job.claimedAt ?? rest, rest)
  }

  private func start(_ job: inout MemoryJob, at server: ServerID?, now: WallTime) {
    job.server = server
    job.startedAt = job.startedAt ?? now
    job.claimedAt = now
    (job.startsAt, job.restsFrom) = (nil, nil)
  }

  private func end(
    _ job: inout MemoryJob, as outcome: Outcome, _ hold: Lifecycle.Retention?, found: Verification?, at now: WallTime
  ) {
    switch outcome {
    case .succeeded(let made): job.verification = made
    case .failed(let failure):
      job.verification = found
      job.stage = .ended(.failed(failure.kept), hold)
    case .cancelled, .expired: break
    }
    job.endedAt = now
    (job.startsAt, job.restsFrom) = (nil, nil)
    job.set(nil, at: now)
  }

  /// Retry: a place at the end, and a fresh count of attempts, whose numbers go on. A deadline that has passed is no
  /// longer one.
  private mutating func queueAnew(_ job: inout MemoryJob, at now: WallTime) {
    job.place = takePlace()
    job.attempt = (job.submissions.map(\.attempt).max() ?? 0) + 1
    job.firstAttempt = job.attempt
    (job.notEditableFor, job.cancelRequested, job.verification) = (.zero, false, nil)
    (job.startedAt, job.claimedAt, job.endedAt) = (nil, nil, nil)
    if let deadline = job.deadline, deadline <= now { job.deadline = nil }
  }

  /// All that come after a job which has ended otherwise than well fail with it, and all that come after those.
  private mutating func failDependents(of job: JobID, _ life: Lifecycle, at now: WallTime) {
    guard case .ended(let outcome, _) = life, let dead = DeadPredecessor(job, outcome) else { return }
    var chain = [dead]
    while !chain.isEmpty {
      let dead = chain.removeFirst()
      for dependent in dependents(of: dead.job) {
        let event = LifecycleEvent.predecessorFailed(dead.failureOfDependent)
        if moveAlone(dependent, by: event, at: now) != nil { chain.append(dead.next(dependent)) }
      }
    }
  }

  /// Those that come after a job which has not succeeded.
  func dependents(of job: JobID) -> [JobID] { jobs.filter { $0.unmet.contains(job) }.map(\.id) }

  /// Their deadline has passed. Nothing happens to one whose edit is on its way. Of two that are late together, and of
  /// which one comes after the other, both expire.
  mutating func expire(_ late: [MemoryJob], at now: WallTime) {
    var ended: [(JobID, Lifecycle)] = []
    for job in late {
      let life = moveAlone(job.id, by: .deadlinePassed(job.failureOfLastAttempt), at: now)
      if let life { ended.append((job.id, life)) }
    }
    for (job, life) in ended { failDependents(of: job, life, at: now) }
  }
}

/// What the engine writes of a job's edit.
extension MemoryQueue {
  mutating func claim(
    in name: String, at server: ServerState, for purpose: Admission.Purpose, afterTroubled: Bool, now: WallTime,
    settlesAt: WallTime? = nil
  ) throws(StorageError) -> Claimed? {
    let environment = position(of: name, at: server, now: now, settlesAt: settlesAt)
    guard case .start(let slot) = Admission(to: environment, for: purpose),
      let job = next(in: name, environment.hours, for: purpose, afterTroubled: afterTroubled)
    else { return nil }
    guard Admission(of: position(of: job, now: now), in: environment, for: purpose) == .start(slot: slot) else {
      throw .inconsistent("job \(job.id) is next, and may not start")
    }
    let event: LifecycleEvent = purpose == .work ? .claim(slot: slot) : .probe(slot: slot)
    move(job.id, by: event, at: now, server: ServerID(url: server.url, username: server.username))
    return Claimed(job: job.id, slot: slot, facts: job.facts, isProbe: purpose != .work)
  }

  private func next(
    in environment: String, _ hours: HoursPosition?, for purpose: Admission.Purpose, afterTroubled: Bool
  ) -> MemoryJob? {
    let eligible = eligible(in: environment, by: hours).filter { stop(of: $0) == nil }
    switch purpose {
    case .work: return (afterTroubled ? eligible.first { $0.trouble == nil } : nil) ?? eligible.first
    case .probe(let probe):
      if let untried = eligible.first(where: { $0.trouble?.kind != probe.kind }) { return untried }
      if probe.onlyUntried { return nil }
      return firsts(in: environment)
        .filter { job in
          job.trouble?.kind == probe.kind && hours.map { $0.admits(lane(of: job)) } ?? true && stop(of: job) == nil
        }
        .min { ($0.claimedAt?.milliseconds ?? 0, $0.place) < ($1.claimedAt?.milliseconds ?? 0, $1.place) }
    }
  }

  mutating func record(
    _ draft: Draft, trouble: Trouble?, for id: JobID, at server: ServerID, by host: String? = nil,
    in hours: EditingHours = EditingHours(), now: WallTime, settlesAt: WallTime?
  ) throws(StorageError) -> RecordedDraft {
    if let job = self[id], let deadline = job.deadline, deadline <= now {
      if let settlesAt {
        move(id, by: .requeue(until: settlesAt, failure: nil), at: now)
      } else {
        expire([job], at: now)
      }
    }
    guard let job = self[id], job.life.applying(.submit) != nil else { return .notToBeSubmitted }
    let position = self.hours(of: job.environment, hours, now: now, settlesAt: settlesAt)
    if position?.admits(lane(of: job)) == false || stop(of: job) != nil {
      move(id, by: .putBack, at: now)
      return .notToBeSubmitted
    }
    if let other = jobAtWork(onPackagesOf: draft, besides: id, at: server) { return .packageInWork(by: other) }
    guard draft.attempt == job.attempt, let slot = job.slot, let claimedAt = job.claimedAt,
      !job.submissions.contains(where: { $0.attempt == draft.attempt && $0.submission.draft.number == draft.number })
    else { throw .inconsistent("job \(id) has no room for submission \(draft.attempt).\(draft.number)") }
    let submission = Submission(draft: draft, sentAt: now)
    move(id, by: .submit, at: now)
    self[id]?.clearOfSuspicion()
    self[id]?.set(trouble, at: now)
    counts.submitted(in: job.environment)
    self[id]?.submissions.append(
      MemorySubmission(submission: submission, slot: slot, claimedAt: claimedAt, server: server, host: host))
    name(job.line, draft.before.targetName)
    let limits = [job.deadline, position?.startsBefore(lane(of: job))]
    return .recorded(submission, sendBefore: limits.compactMap(\.self).min())
  }

  /// Another job whose edit may be at work on one of the packages at this server, whoever its user is.
  private func jobAtWork(onPackagesOf draft: Draft, besides id: JobID, at server: ServerID) -> JobID? {
    jobs.first { job in
      guard job.id != id, job.server?.url == server.url, let newest = job.submissions.last,
        newest.isOpen || job.state.isEnded
      else { return false }
      let ofTarget = job.line.kind == .migration ? [job.line.package] : []
      return !Set(ofTarget + newest.submission.draft.packages).isDisjoint(with: draft.packages)
    }?.id
  }

  /// nil, and nothing is changed: it does not apply to the job as it is.
  mutating func record(_ update: EditUpdate, of id: JobID, at now: WallTime) throws(StorageError) -> QueueChange? {
    switch update {
    case .note(let note): return self.note(note, of: id, at: now)
    case .requeue(let requeue, let until, let seen):
      if let seen { _ = note(seen, of: id, at: now) }
      let event = LifecycleEvent.requeue(until: until, failure: requeue.attemptFailure)
      guard let new = move(id, by: event, at: now) else { return nil }
      try close(id, requeue.closing, at: now)
      if let job = self[id] { name(job.line, requeue.targetName) }
      if requeue.closing != nil { self[id]?.clearOfSuspicion() }
      guard case .queued = new else { return .work }
      self[id]?.set(requeue.trouble, at: now)
      self[id]?.notEditableFor = requeue.notEditableFor
      if requeue.closing?.kind == .createFailed { self[id]?.attempt += 1 }
      return .work
    case .end(let ending, let seen):
      if let seen { _ = note(seen, of: id, at: now) }
      let event = LifecycleEvent.end(ending.outcome, retains: ending.retains)
      guard move(id, by: event, at: now, found: ending.verification) != nil else { return nil }
      if case .succeeded = ending.outcome, let job = self[id], let open = job.open {
        name(job.line, open.submission.draft.submitted.targetName)
      }
      try close(id, ending.closing, at: now)
      if let job = self[id] { name(job.line, ending.current?.document.targetName) }
      if let current = ending.current, let attempt = self[id]?.attempt { self[id]?.current = (attempt, current) }
      return .work
    case .putBack: return move(id, by: .putBack, at: now).map { _ in .work }
    case .tryAlone(let isAlone):
      guard let job = self[id], job.state == .running, job.crashes != nil else { return nil }
      self[id]?.isTriedAlone = isAlone
      return .progress
    case .noteEnded(let note): return noteEnded(note, of: id) ? .progress : nil
    case .freeSlot: return move(id, by: .freeSlot, at: now).map { _ in .work }
    case .vacate: return move(id, by: .vacate, at: now).map { _ in .work }
    case .forget:
      let ran = self[id]?.state == .running
      guard move(id, by: .forget, at: now) != nil else { return nil }
      if ran { try close(id, SubmissionEnd(.givenUp, failure: .forgotten), at: now) }
      return .work
    }
  }

  private mutating func noteEnded(_ note: UnfinishedEdit.Note, of id: JobID) -> Bool {
    guard var job = self[id], job.state.isEnded, job.holds, !job.submissions.isEmpty else { return false }
    job.submissions[job.submissions.count - 1].submission.troubledFor = note.troubledFor
    job.submissions[job.submissions.count - 1].submission.sawCreating = note.sawCreating
    self[id] = job
    return true
  }

  private mutating func note(_ note: Note, of id: JobID, at now: WallTime) -> QueueChange? {
    var change = QueueChange.progress
    if let submission = note.submission {
      guard let noted = self.note(submission, of: id, at: now) else { return nil }
      change = noted
    } else if self[id]?.state != .running {
      return nil
    }
    self[id]?.set(note.trouble, at: now)
    return change
  }

  /// nil: it is not open any more.
  private mutating func note(_ submission: Submission, of id: JobID, at now: WallTime) -> QueueChange? {
    guard var job = self[id], var open = job.open, open.attempt == submission.draft.attempt,
      open.submission.draft.number == submission.draft.number
    else { return nil }
    let wasConfirmed = open.submission.isConfirmed
    open.submission = submission
    job.submissions[job.submissions.count - 1] = open
    self[id] = job
    guard submission.isConfirmed, !wasConfirmed else { return .progress }
    log(.accepted, of: job, at: now)
    return .event
  }

  /// - Parameter name: nil: it has none, or was not read; then it is called as before.
  mutating func name(_ line: TargetLine, _ name: String?) {
    guard let name, jobs.contains(where: { $0.line == line }) else { return }
    names[line] = name
  }

  /// The open submission has come to its end. There is one exactly where there is an end of it.
  mutating func close(_ id: JobID, _ end: SubmissionEnd?, at now: WallTime) throws(StorageError) {
    guard var job = self[id] else { return }
    guard let end, job.open != nil else {
      if end == nil, job.open == nil { return }
      throw .inconsistent(
        end == nil ? "the open submission of job \(id) was left open" : "job \(id) has no open submission to end")
    }
    job.submissions[job.submissions.count - 1].end = end.kept
    job.submissions[job.submissions.count - 1].endedAt = now
    self[id] = job
    name(job.line, end.found?.targetName)
    counts.submissionEnded(QueueCounts.End(environment: job.environment, reason: "\(end.kind)"))
    guard let duration = end.duration else { return }
    let edits = EditClass(environment: job.environment, kind: job.request.target.kind)
    durations[edits, default: []].append(EndedEdit(endedAt: now, duration: duration))
  }
}
