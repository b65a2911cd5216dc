import JSONDocument
import JobModel
import LibraryModel
import Planning
import QueueStore
import Runtime

/// The hours in which edits may start.
extension MemoryQueue {
  func hours(
    of environment: String, _ hours: EditingHours, now: WallTime, settlesAt: WallTime?
  ) -> HoursPosition? {
    var narrowing: [Int: (name: String, schedule: WindowSchedule)] = [:]
    for batch in batches where batch.endedAt == nil {
      if let windows = batch.windows { narrowing[batch.id] = ("\(batch.name)#\(batch.run)", windows) }
    }
    return hours.position(
      at: now, openedUntil: openedUntil(environment, now: now), batches: narrowing, clockSettlesAt: settlesAt)
  }

  func openedUntil(_ environment: String, now: WallTime) -> WallTime? {
    opened[environment].flatMap { $0 > now ? $0 : nil }
  }

  func lane(of job: MemoryJob) -> JobLane {
    let batch = batches.first { $0.id == job.batch && ($0.windows != nil || $0.limit != nil) }
    return JobLane(kind: job.line.kind, batch: batch?.id)
  }

  mutating func openWindow(of environment: String, until: WallTime, by submitter: Submitter, now: WallTime) {
    opened[environment] = until
    closed.remove(environment)
    log(.windowOpened, at: now, uid: submitter.uid, environment: environment, until: until)
  }

  mutating func tellWindows(_ hours: [String: EditingHours], now: WallTime, settlesAt: WallTime?) {
    guard settlesAt == nil else { return }
    for (environment, until) in opened where until <= now { opened[environment] = nil }
    for (name, hours) in hours.sorted(by: { $0.key < $1.key }) {
      let position = self.hours(of: name, hours, now: now, settlesAt: settlesAt)
      tellWindow(of: name, isOpen: position?.outlook.isOpen ?? true, now: now)
    }
  }

  /// When a window opens or closes next for which a job waits, or one of an environment; nil: none does.
  func nextOfWindows(_ hours: [String: EditingHours], now: WallTime, settlesAt: WallTime?) -> WallTime? {
    var changes: [WallTime] = []
    for (name, hours) in hours {
      guard let position = self.hours(of: name, hours, now: now, settlesAt: settlesAt) else { continue }
      let waiting = firsts(in: name).filter { $0.stage == .queued(restingUntil: nil) || $0.trouble != nil }
      let running = jobs.filter { $0.environment == name && $0.holds && !$0.state.isEnded }
      let awaited = Set((waiting + running).compactMap { lane(of: $0).batch })
      let batches = position.batches.filter { awaited.contains($0.key) }.values
      for outlook in [position.outlook] + batches.map(\.outlook) where outlook.spans != nil {
        changes.append(outlook.change ?? now + .seconds(86_400))
      }
    }
    return changes.min()
  }

  private mutating func tellWindow(of environment: String, isOpen: Bool, now: WallTime) {
    guard closed.contains(environment) == isOpen else { return }
    if isOpen { closed.remove(environment) } else { closed.insert(environment) }
    log(isOpen ? .windowOpened : .windowClosed, at: now, environment: environment)
  }

  /// Why what was given for a batch can't be its policy; empty: it can.
  func whyOtherPolicy(_ asked: String, _ limits: EnqueueLimits) -> [String] {
    guard let batch = BatchReference(asked), let known = newestRun(of: batch), batch.run != nil || known.endedAt == nil
    else { return [] }
    var reasons: [String] = []
    if let windows = limits.batchWindows[ExactString(asked)], known.windows?.texts != windows.texts {
      reasons.append(BatchReference.otherWindows(asked, than: known.windows))
    }
    if let most = limits.batchLimits[ExactString(asked)], known.limit?.most != most {
      reasons.append(BatchReference.otherLimit(asked, than: known.limit))
    }
    return reasons
  }

  func problem(of job: MemoryJob, in hours: [String: EditingHours], now: WallTime) -> String? {
    let hours = hours[job.environment] ?? EditingHours()
    let batch = batches.first { $0.id == job.batch && $0.windows != nil }
    guard hours.schedule != nil || batch != nil else { return nil }
    let request = job.request
    let outlook = hours.outlook(
      at: now, openedUntil: openedUntil(job.environment, now: now), narrowedBy: batch?.windows)
    return hours.problem(
      of: job.line.kind, in: job.environment, outlook,
      batch: batch.flatMap { batch in batch.windows.map { ("\(batch.name)#\(batch.run)", $0) } },
      notBefore: request.notBefore, deadline: request.deadline)
  }
}
