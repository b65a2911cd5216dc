import JSONDocument
package import JobModel
package import LibraryModel
package import MetricModel
import Planning
package import QueueStore
package import Runtime
import Synchronization

/// The queue without a disk and without SQL, for the tests: what the face says, by the plainest code there is. An operation
/// is one transaction under a lock, and never waits, so the store is quiet whenever it is looked at.
package final class MemoryStore: QueueStore {
  let disk: MemoryDisk
  private let clock: StoreClock
  private let isClosed = Mutex(false)
  private let isCut = Mutex(false)
  private let bells = MemoryBells()
  package let holder: LeaseHolder?

  /// - Parameter holder: of one host of several, each of which has a store of its own on the disk; nil: there is one host.
  package init(_ disk: MemoryDisk = MemoryDisk(), clock: StoreClock, holder: LeaseHolder? = nil) {
    self.disk = disk
    self.clock = clock
    self.holder = holder
    disk.open(now: clock.now())
    disk.bells.withLock { [bells] in $0.append(bells) }
    if holder != nil { disk.queue.withLock { $0.isShared = true } }
  }

  func now() -> WallTime { clock.now() }

  /// The queue is out of reach from here, or is so no more, while others use it.
  package func cut(_ isCut: Bool) { self.isCut.withLock { $0 = isCut } }

  private func mayBeUsed() throws(StorageError) {
    if isClosed.withLock({ $0 }) { throw .closed }
    if isCut.withLock({ $0 }) { throw .unavailable(reason: "The queue can't be reached.") }
  }

  package var storeId: String { disk.storeId }
  package var progress: Int { 0 }
  package var counts: QueueCounts { disk.queue.withLock(\.counts) }
  package var commitTimes: Histogram { .ofCommits }
  package func ping() async {}
  package func check() async -> WriteCheck { WriteCheck(found: nil, left: nil) }

  package func bell(for change: QueueChange) -> AsyncStream<Void> {
    change == .work ? bells.work.listen() : bells.events.listen()
  }

  package func close() async {
    isClosed.withLock { $0 = true }
    disk.bells.withLock { [bells] in $0.removeAll { $0 === bells } }
    bells.events.fallSilent()
    bells.work.fallSilent()
  }

  /// Where the work throws, nothing is changed.
  ///
  /// - Parameter change: how much is changed, for those who listen.
  func write<Value: Sendable>(
    changeOf change: (Value) -> QueueChange = { _ in .work },
    _ work: (inout MemoryQueue, WallTime) throws(StorageError) -> Value
  ) throws(StorageError) -> Value {
    try mayBeUsed()
    let (value, isChanged) = try disk.queue.withLock { queue throws(StorageError) in
      var changed = queue
      let value = try work(&changed, now())
      defer { queue = changed }
      return (value, changed.changes != queue.changes)
    }
    guard isChanged else { return value }
    disk.ring(change(value))
    return value
  }

  func read() throws(StorageError) -> MemoryQueue {
    try mayBeUsed()
    return disk.queue.withLock { $0 }
  }

  func view(at servers: [String: ServerState] = [:]) throws(StorageError) -> MemoryView {
    let now = now()
    return MemoryView(of: try read(), at: servers, now: now, settlesAt: clock.settlesAt())
  }
}

// What users ask for.
extension MemoryStore {
  package func enqueue(
    _ requests: [EditRequest], by submitter: Submitter, limits: EnqueueLimits, placed: @escaping @Sendable () -> Void
  ) async throws(EnqueueError) -> [Enqueued] {
    let result: Result<[Enqueued], EnqueueError>
    do {
      result = try write { queue, now in
        Result { () throws(EnqueueError) in
          try queue.enqueue(requests, by: submitter, limits: limits, now: now)
        }
      }
    } catch {
      throw .storage(error)
    }
    placed()
    return try result.get()
  }

  package func change(
    _ action: OperatorAction, _ filter: Filter, by submitter: Submitter, dryRun: Bool
  ) async throws(ChangeError) -> ChangedJobs {
    let result: Result<ChangedJobs, ChangeError>
    do {
      result = try write { queue, now in
        // As the queue on the disk does before it looks what there is to be changed.
        if action == .release || action == .retry { queue.holdStopped(at: now) }
        var changed = queue
        defer { if !dryRun { queue = changed } }
        return Result { () throws(ChangeError) in try changed.change(action, filter, by: submitter, now: now) }
      }
    } catch {
      throw .storage(error)
    }
    return try result.get()
  }

  package func amend(
    _ job: JobID, _ amendment: Amendment, by submitter: Submitter
  ) async throws(AmendError) {
    let result: Result<Void, AmendError>
    do {
      result = try write { queue, now in
        Result { () throws(AmendError) in try queue.amend(job, amendment, by: submitter, now: now) }
      }
    } catch {
      throw .storage(error)
    }
    try result.get()
  }

  package func openWindow(
    of environment: String, until: WallTime, by submitter: Submitter
  ) async throws(StorageError) {
    try write { queue, now in queue.openWindow(of: environment, until: until, by: submitter, now: now) }
  }

  package func windows(
    of environment: String, _ hours: EditingHours, count: Int
  ) async throws(StorageError) -> [WindowSpan] {
    let (queue, now) = (try read(), now())
    return hours.next(count, from: now, openedUntil: queue.openedUntil(environment, now: now))
  }

  package func name(_ target: Target, _ name: String, by submitter: Submitter) async throws(StorageError) {
    try write { queue, _ in queue.name(TargetLine(target), name) }
  }

  package func setPause(_ pause: Paused?, of environment: String?, by submitter: Submitter) async throws(StorageError) {
    try write { queue, now in queue.setPause(pause, of: environment, by: submitter, now: now) }
  }
}

// What the engine does with a job.
extension MemoryStore {
  package func claim(
    in environment: String, at server: ServerState, for purpose: Admission.Purpose, afterTroubled: Bool
  ) async throws(StorageError) -> Claimed? {
    try write { queue, now throws(StorageError) in
      guard queue.isLeased(ServerID(url: server.url, username: server.username), to: holder) else { return nil }
      return try queue.claim(
        in: environment, at: server, for: purpose, afterTroubled: afterTroubled, now: now, settlesAt: clock.settlesAt())
    }
  }

  package func record(
    _ draft: Draft, trouble: Trouble?, for job: JobID, at server: ServerID, in hours: EditingHours
  ) async throws(StorageError) -> RecordedDraft {
    let wasSuspected = try read()[job]?.crashes != nil
    let change: (RecordedDraft) -> QueueChange = { _ in wasSuspected ? .work : .event }
    return try write(changeOf: change) { queue, now throws(StorageError) in
      guard queue.isLeased(queue[job]?.server, to: holder) else { return .notToBeSubmitted }
      return try queue.record(
        draft, trouble: trouble, for: job, at: server, by: holder?.host.name, in: hours, now: now,
        settlesAt: clock.settlesAt())
    }
  }

  package func record(_ update: EditUpdate, of job: JobID) async throws(StorageError) -> Bool {
    let change: (QueueChange?) -> QueueChange = { $0 ?? .progress }
    return try write(changeOf: change) { queue, now throws(StorageError) in
      guard update == .forget || queue.isLeased(queue[job]?.server, to: holder) else { return nil }
      return try queue.record(update, of: job, at: now)
    } != nil
  }

  package func edit(of id: JobID) async throws(StorageError) -> KeptEdit? {
    guard let job = try read()[id], job.holds else { return nil }
    if case .running(let run) = job.stage { return .running(job.facts, slot: run.slot) }
    guard let newest = job.submissions.last, newest.isDocumented else { return nil }
    return .unfinished(StoredUnfinishedEdit(target: job.request.target, submission: newest.submission, slot: job.slot))
  }

  /// Of a job that runs or does not.
  package func facts(of job: JobID) -> EditFacts? { disk.queue.withLock { $0[job]?.facts } }

  /// The jobs that may start, in the order in which they are claimed.
  package func eligible(in environment: String) -> [JobID] {
    disk.queue.withLock { queue in queue.eligible(in: environment).map(\.id) }
  }

  package func work(in environment: String?) async throws(StorageError) -> EnvironmentWork {
    try read().work(in: environment, now: now())
  }

  package func adoptSlots(of environment: String, at server: ServerID) async throws(StorageError) {
    try write { queue, now in
      if queue.isLeased(server, to: holder) { queue.adoptSlots(of: environment, at: server, now: now) }
    }
  }

  package func outage(of server: ServerID) async throws(StorageError) -> KeptOutage? { try read().outages[server] }

  package func keep(
    _ outage: KeptOutage?, of server: ServerID, for environments: [String]
  ) async throws(StorageError) {
    try write { queue, now in
      if queue.isLeased(server, to: holder) { queue.keep(outage, of: server, for: environments, now: now) }
    }
  }

  package func tellOutage(_ isOut: Bool, of server: ServerID?, to environment: String) async throws(StorageError) {
    try write { queue, now in
      guard server.map({ queue.isLeased($0, to: holder) }) ?? true else { return }
      queue.tell(environment, isOut: isOut, server: server, now: now)
    }
  }

  package func pauses(of environment: String, since sequence: Int?) async throws(StorageError) -> PauseLook {
    try read().look(atPausesOf: environment, since: sequence)
  }

  package func otherTargets(
    in environments: Set<String>, besides target: Target?
  ) async throws(StorageError) -> [Target] {
    try read().otherTargets(in: environments, besides: target)
  }
}

// The store itself.
extension MemoryStore {
  package func begin() async throws(StorageError) -> [JobID] {
    guard holder == nil else { return [] }
    return try write { queue, now throws(StorageError) in try queue.begin(now: now) }
  }

  package func stop() async throws(StorageError) {
    guard holder == nil else { return }
    let change: (Bool) -> QueueChange = { _ in .progress }
    _ = try write(changeOf: change) { queue, _ in
      queue.runs = false
      return true
    }
  }
}

// It has no rows that another place could take.
extension MemoryStore {
  private static let rowless = StorageError.unavailable(reason: "A queue in memory has no rows.")

  package func export(
    _ write: @escaping @Sendable ([UInt8]) throws(StorageError) -> Void
  ) async throws(StorageError) { throw Self.rowless }

  package func checkImport(of heading: [UInt8]) async throws(ImportError) { throw .storage(Self.rowless) }

  package func importQueue(
    from source: any ExportSource, by submitter: Submitter
  ) async throws(ImportError) -> Imported { throw .storage(Self.rowless) }
}

// What time brings.
extension MemoryStore {
  package func wake(in hours: [String: EditingHours]) async throws(StorageError) -> WallTime? {
    try write { queue, now in queue.wake(in: hours, now: now, settlesAt: clock.settlesAt()) }
  }

  package func clockDoubt() async throws(StorageError) -> WallTime? {
    try write { queue, now in queue.clock.look(at: now, newest: queue.newest) }
  }

  package func prune(_ cutoffs: Cutoffs) async throws(StorageError) -> Pruned {
    try write { queue, _ in queue.prune(cutoffs) }
  }
}

// What is planned with.
extension MemoryStore {
  package func endedEdits() async throws(StorageError) -> [EditClass: [EndedEdit]] {
    try read().durations.mapValues { $0.suffix(Limits.durationsKept) }
  }

  package func plannedJobs(limit: Int) async throws(StorageError) -> PlannedJobs {
    try read().planned(limit: limit, now: now())
  }

  package func jobsToPreflight(_ filter: Filter) async throws(StorageError) -> [JobToPreflight] {
    try read().jobsToPreflight(filter)
  }

  package func editsToPreflight(
    _ jobs: [JobID], in hours: [String: EditingHours]
  ) async throws(StorageError) -> [JobID: EditToPreflight] {
    try read().editsToPreflight(jobs, in: hours, now: now())
  }
}

// What people and programs are shown.
