import JSONDocument
import JobModel
import LibraryModel
import QueueStore
import Runtime

/// What operators do to jobs that are there.
extension MemoryQueue {
  /// - Returns: the jobs that were changed, and those that failed since they come after one of them.
  mutating func change(
    _ action: OperatorAction, _ filter: Filter, by submitter: Submitter, now: WallTime
  ) throws(ChangeError) -> ChangedJobs {
    for id in filter.ids ?? [] where self[id] == nil { throw .noSuchJob(id) }
    let matching = jobs.filter { matches($0, filter) && action.states.contains($0.state) }
    let own = matching.filter { submitter.isAdmin || $0.submitter.uid == submitter.uid }
    let others = matching.filter { !submitter.isAdmin && $0.submitter.uid != submitter.uid }
    guard !others.contains(where: { applies(action, to: $0) }) else { throw .permissionDenied }
    let selected =
      switch action {
      case .retry, .retryHeld: retried(own, by: submitter)
      case .cancel: dependentsFirst(own)
      case .hold, .release, .reprioritize: own.map(\.id)
      }
    let arriving = action == .release ? selected.count { self[$0]?.arrivesWith != nil } : 0
    letGoOn(with: selected, by: action)
    let before = Set(jobs.filter { $0.state == .failed }.map(\.id))
    let changed = selected.filter { apply(action, to: $0, by: submitter, now: now) }.sorted()
    let failed = jobs.filter { $0.state == .failed && !before.contains($0.id) }.map(\.id)
    var result = ChangedJobs(changed, failed: failed.sorted())
    result.arriving = arriving
    return result
  }

  private func applies(_ action: OperatorAction, to job: MemoryJob) -> Bool {
    switch action.meaning {
    case .life(let event): job.life.applying(event) != nil
    case .priority(let priority): !job.state.isEnded && job.priority != priority
    }
  }

  private mutating func apply(_ action: OperatorAction, to id: JobID, by submitter: Submitter, now: WallTime) -> Bool {
    guard let job = self[id], applies(action, to: job) else { return false }
    switch action.meaning {
    case .life(let event): move(id, by: event, at: now, uid: submitter.uid)
    case .priority(let priority):
      self[id]?.priority = priority
      log(.reprioritized, of: job, at: now, uid: submitter.uid)
    }
    return true
  }

  /// Each before those that it comes after.
  private func dependentsFirst(_ own: [MemoryJob]) -> [JobID] {
    var met: [JobID] = []
    func add(_ id: JobID) {
      guard !met.contains(id) else { return }
      for dependent in dependents(of: id) { add(dependent) }
      met.append(id)
    }
    for job in own { add(job.id) }
    return met.filter { id in own.contains { $0.id == id } }
  }

  /// Which jobs a Retry queues anew, each behind those that it comes after: the ones that match, and those that failed only
  /// since they come after them. One that comes after yet another that has failed stays as it is.
  private func retried(_ own: [MemoryJob], by submitter: Submitter) -> [JobID] {
    var chosen: [JobID] = []
    func add(_ id: JobID) {
      guard !chosen.contains(id), let job = self[id], job.life.applying(.retry) != nil,
        job.unmet.allSatisfy({ chosen.contains($0) || self[$0]?.state.isEnded == false })
      else { return }
      chosen.append(id)
      for dependent in dependents(of: id) where goesAlong(dependent) { add(dependent) }
    }
    func goesAlong(_ id: JobID) -> Bool {
      guard let job = self[id] else { return false }
      let isTheirs = submitter.isAdmin || job.submitter.uid == submitter.uid
      return isTheirs && job.failure?.reason.known == .dependencyFailed || own.contains { $0.id == id }
    }
    for job in own { add(job.id) }
    return chosen
  }

  func matches(_ job: MemoryJob, _ filter: Filter) -> Bool {
    func same(_ asked: String?, _ text: String?) -> Bool {
      asked.map { ExactString($0) == text.map(ExactString.init) } ?? true
    }
    return filter.ids?.contains(job.id) ?? true && filter.states?.contains(job.state) ?? true
      && same(filter.environment, job.environment)
      && filter.batch.map { BatchReference($0).flatMap(newestRun)?.id == job.batch && job.batch != nil } ?? true
      && filter.targetId.map { TargetID($0)?.packageID == job.line.package } ?? true
      && same(filter.key, job.request.key) && same(filter.failureReason, job.failure?.reason.description)
      && same(filter.submittedBy, job.submitter.name)
      && (filter.labels ?? Labels()).allSatisfy { name, value in
        (job.request.labels ?? Labels()).contains { same(name, $0.name) && same(value, $0.value) }
      }
      && filter.createdAfter.map { job.createdAt > $0 } ?? true
      && filter.createdBefore.map { job.createdAt < $0 } ?? true
  }
}

/// Servers, and where edits are in flight.
extension MemoryQueue {
  mutating func keep(_ outage: KeptOutage?, of server: ServerID, for environments: [String], now: WallTime) {
    outages[server] = outage?.kept
    for name in environments { tell(name, isOut: outage != nil, server: server, now: now) }
  }

  /// An event, unless it is what was said of the environment last.
  mutating func tell(_ environment: String, isOut: Bool, server: ServerID?, now: WallTime) {
    guard out.contains(environment) != isOut else { return }
    if isOut { out.insert(environment) } else { out.remove(environment) }
    log(isOut ? .outageBegan : .outageEnded, at: now, environment: environment, server: server)
  }

  mutating func setPause(_ pause: Paused?, of environment: String?, by submitter: Submitter, now: WallTime) {
    guard pause != nil || pauses[environment] != nil else { return }
    pauses[environment] = pause
    log(pause == nil ? .resumed : .paused, at: pause?.at ?? now, uid: submitter.uid, environment: environment)
  }

  /// A pause whose time is over counts until it is taken away.
  func look(atPausesOf environment: String, since sequence: Int?) -> PauseLook {
    let hasEnded = sequence.map { last in
      events.reversed().prefix { $0.sequence > last }
        .contains { $0.what == .resumed && ($0.environment == nil || $0.environment == environment) }
    }
    return PauseLook(
      isPaused: pauses[nil] != nil || pauses[environment] != nil, hasEnded: hasEnded ?? false,
      sequence: max(events.last?.sequence ?? 0, sequence ?? 0))
  }

  /// In flight: those in a slot first, by its number.
  func holders(in environment: String?) -> [MemoryJob] {
    jobs.filter { $0.holds && (environment == nil || $0.environment == environment) }
      .sorted { ($0.slot ?? .max, $0.id) < ($1.slot ?? .max, $1.id) }
  }

  func work(in environment: String?, now: WallTime) -> EnvironmentWork {
    EnvironmentWork(
      inFlight: holders(in: environment).map {
        InFlight(job: $0.id, in: $0.environment, slot: $0.slot, isOver: $0.state.isEnded, at: $0.server)
      },
      queued: jobs.count { $0.state == .queued && (environment == nil || $0.environment == environment) },
      pauses: Pauses(
        ofQueue: pause(of: nil, now: now), ofEnvironment: environment.flatMap { pause(of: $0, now: now) }))
  }

  mutating func adoptSlots(of environment: String, at server: ServerID, now: WallTime) {
    for job in holders(in: environment) where job.server != server {
      let newest = job.submissions.last.flatMap { $0.isOpen || job.state.isEnded ? $0 : nil }
      guard let newest else {
        move(job.id, by: .putBack, at: now)
        continue
      }
      // Another user of the same server began it: it is this one's login that asks for it from now on.
      guard newest.server.url == server.url else { continue }
      var slot = job.slot
      while let number = slot, jobs.contains(where: { $0.server == server && $0.slot == number }) { slot = number + 1 }
      self[job.id]?.server = server
      self[job.id]?.move(toSlot: slot)
    }
  }

  /// A few targets by which it can be told whether a server answers for others.
  func otherTargets(in environments: Set<String>, besides target: Target?) -> [Target] {
    let left = target.map(TargetLine.init)
    func found(_ choose: (String) -> [MemoryJob]) -> [MemoryJob] {
      environments.sorted().flatMap(choose).filter { $0.line != left }
    }
    func all(_ condition: (MemoryJob) -> Bool) -> [MemoryJob] {
      found { name in jobs.filter { $0.environment == name && condition($0) } }
    }
    let well =
      all { $0.state == .running && $0.trouble == nil } + found { eligible(in: $0).filter { $0.trouble == nil } }
      + found { firsts(in: $0).filter { $0.state == .queued && $0.trouble == nil } }
    let bad =
      all { $0.trouble != nil && [.queued, .running].contains($0.state) }
      .sorted { ($0.claimedAt?.milliseconds ?? 0, $1.id) > ($1.claimedAt?.milliseconds ?? 0, $0.id) }
      + all(\.holds) + all { $0.state == .queued }
    var targets: [Target] = []
    for job in well.isEmpty ? bad : well where !targets.contains(job.request.target) && targets.count < 8 {
      targets.append(job.request.target)
    }
    return targets
  }
}

extension MemoryJob {
  fileprivate mutating func move(toSlot slot: Int?) {
    guard let slot else { return }
    switch stage {
    case .running(let run):
      stage = .running(.init(slot: slot, cancelRequested: run.cancelRequested, restsUntil: run.restsUntil))
    case .ended(let outcome, .some): stage = .ended(outcome, .init(slot: slot))
    case .queued, .held, .ended(_, nil): break
    }
  }
}
