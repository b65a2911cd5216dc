import JobModel
import KillPoints
import LibraryModel
import MetricModel
import QueueStore
import Runtime

/// The queue, with a point to be killed at before, during and after each durable write.
final class KillingStore: QueueStore {
  private let store: any QueueStore
  private let killer: Killer

  init(_ store: any QueueStore, _ killer: Killer) {
    self.store = store
    self.killer = killer
    killer.look(in: store)
  }

  var storeId: String { store.storeId }
  var progress: Int { store.progress }
  var counts: QueueCounts { store.counts }
  var commitTimes: Histogram { store.commitTimes }
  func bell(for change: QueueChange) -> AsyncStream<Void> { store.bell(for: change) }
  func check() async -> WriteCheck { await store.check() }
  func clockDoubt() async throws(StorageError) -> WallTime? { try await store.clockDoubt() }
  func backup(named name: String) async throws(BackupError) -> BackupFile { try await store.backup(named: name) }
  func export(_ write: @escaping @Sendable ([UInt8]) throws(StorageError) -> Void) async throws(StorageError) {
    try await store.export(write)
  }
  func checkImport(of heading: [UInt8]) async throws(ImportError) { try await store.checkImport(of: heading) }
  // No job is under way in an empty queue, so there is no point to be killed at.
  func importQueue(from source: any ExportSource, by submitter: Submitter) async throws(ImportError) -> Imported {
    try await store.importQueue(from: source, by: submitter)
  }
  func endedEdits() async throws(StorageError) -> [EditClass: [EndedEdit]] { try await store.endedEdits() }
  func plannedJobs(limit: Int) async throws(StorageError) -> PlannedJobs { try await store.plannedJobs(limit: limit) }
  var holder: LeaseHolder? { store.holder }
  func hosts() async throws(StorageError) -> [SharedHost] { try await store.hosts() }
  func ping() async { await store.ping() }
  func close() async { await store.close() }
}

// What users ask for.
extension KillingStore {
  func enqueue(
    _ requests: [EditRequest], by submitter: Submitter, limits: EnqueueLimits, placed: @escaping @Sendable () -> Void
  ) async throws(EnqueueError) -> [Enqueued] {
    try await killer.around(.enqueue) { () throws(EnqueueError) in
      try await store.enqueue(requests, by: submitter, limits: limits, placed: placed)
    }
  }

  func change(
    _ action: OperatorAction, _ filter: Filter, by submitter: Submitter, dryRun: Bool
  ) async throws(ChangeError) -> ChangedJobs {
    let step: KillStep =
      switch action {
      case .cancel: .cancel
      case .retry, .retryHeld: .retry
      case .hold: .hold
      case .release: .release
      case .reprioritize: .reprioritize
      }
    return try await killer.around(step) { () throws(ChangeError) in
      try await store.change(action, filter, by: submitter, dryRun: dryRun)
    }
  }

  func amend(_ job: JobID, _ amendment: Amendment, by submitter: Submitter) async throws(AmendError) {
    try await killer.around(.amend) { () throws(AmendError) in
      try await store.amend(job, amendment, by: submitter)
    }
  }

  func openWindow(of environment: String, until: WallTime, by submitter: Submitter) async throws(StorageError) {
    try await killer.around(.openWindow) { () throws(StorageError) in
      try await store.openWindow(of: environment, until: until, by: submitter)
    }
  }

  func setPause(_ pause: Paused?, of environment: String?, by submitter: Submitter) async throws(StorageError) {
    try await killer.around(pause == nil ? .resume : .pause) { () throws(StorageError) in
      try await store.setPause(pause, of: environment, by: submitter)
    }
  }
}

// What the engine does with a job.
extension KillingStore {
  func claim(
    in environment: String, at server: ServerState, for purpose: Admission.Purpose, afterTroubled: Bool
  ) async throws(StorageError) -> Claimed? {
    try await killer.around(.claim) { () throws(StorageError) in
      try await store.claim(in: environment, at: server, for: purpose, afterTroubled: afterTroubled)
    }
  }

  func record(
    _ draft: Draft, trouble: Trouble?, for job: JobID, at server: ServerID, in hours: EditingHours
  ) async throws(StorageError) -> RecordedDraft {
    try await killer.around(.submission) { () throws(StorageError) in
      try await store.record(draft, trouble: trouble, for: job, at: server, in: hours)
    }
  }

  func record(_ update: EditUpdate, of job: JobID) async throws(StorageError) -> Bool {
    let step: KillStep =
      switch update {
      case .note: .note
      case .requeue: .requeue
      case .putBack: .putBack
      case .end: .end
      case .noteEnded: .noteEnded
      case .freeSlot: .freeSlot
      case .vacate: .vacate
      case .tryAlone: .tryAlone
      case .forget: .forget
      }
    return try await killer.around(step, "job \(job)") { () throws(StorageError) in
      try await store.record(update, of: job)
    }
  }

  func edit(of job: JobID) async throws(StorageError) -> KeptEdit? { try await store.edit(of: job) }

  func work(in environment: String?) async throws(StorageError) -> EnvironmentWork {
    try await store.work(in: environment)
  }

  func adoptSlots(of environment: String, at server: ServerID) async throws(StorageError) {
    try await killer.around(.adoptSlots) { () throws(StorageError) in
      try await store.adoptSlots(of: environment, at: server)
    }
  }

  func outage(of server: ServerID) async throws(StorageError) -> KeptOutage? { try await store.outage(of: server) }

  func keep(_ outage: KeptOutage?, of server: ServerID, for environments: [String]) async throws(StorageError) {
    try await killer.around(.keepOutage) { () throws(StorageError) in
      try await store.keep(outage, of: server, for: environments)
    }
  }

  func tellOutage(_ isOut: Bool, of server: ServerID?, to environment: String) async throws(StorageError) {
    try await killer.around(.tellOutage) { () throws(StorageError) in
      try await store.tellOutage(isOut, of: server, to: environment)
    }
  }

  func pauses(of environment: String, since sequence: Int?) async throws(StorageError) -> PauseLook {
    try await store.pauses(of: environment, since: sequence)
  }

  func name(_ target: Target, _ name: String, by submitter: Submitter) async throws(StorageError) {
    try await store.name(target, name, by: submitter)
  }

  func otherTargets(in environments: Set<String>, besides target: Target?) async throws(StorageError) -> [Target] {
    try await store.otherTargets(in: environments, besides: target)
  }
}

// Hosts that share the queue.
extension KillingStore {
  func register(_ host: HostRun, version: String, settings: HostSettings) async throws(StorageError) {
    try await store.register(host, version: version, settings: settings)
  }

  func renew(_ leases: [ServerID: Int], of host: HostRun) async throws(StorageError) -> Set<ServerID> {
    try await store.renew(leases, of: host)
  }

  func leases(of servers: Set<ServerID>) async throws(StorageError) -> [ServerID: Lease] {
    try await store.leases(of: servers)
  }

  func take(
    _ server: ServerID, seen: Lease, by host: HostRun, for environments: [String]
  ) async throws(StorageError) -> TakenLease? {
    try await store.take(server, seen: seen, by: host, for: environments)
  }

  func keep(_ state: KeptServerState, of server: ServerID) async throws(StorageError) {
    try await store.keep(state, of: server)
  }

  func served(_ servers: Set<ServerID>) async throws(StorageError) -> [ServerID: ServedElsewhere] {
    try await store.served(servers)
  }

  func giveBack(_ leases: [ServerID: Int], of host: HostRun) async throws(StorageError) {
    try await store.giveBack(leases, of: host)
  }
}

// The store itself.
extension KillingStore {
  func begin() async throws(StorageError) -> [JobID] {
    try await killer.around(.begin) { () throws(StorageError) in try await store.begin() }
  }

  func stop() async throws(StorageError) {
    try await killer.around(.stop) { () throws(StorageError) in try await store.stop() }
  }
}

// What time brings.
extension KillingStore {
  func wake(in hours: [String: EditingHours]) async throws(StorageError) -> WallTime? {
    try await killer.around(.wake) { () throws(StorageError) in try await store.wake(in: hours) }
  }

  func prune(_ cutoffs: Cutoffs) async throws(StorageError) -> Pruned {
    try await killer.around(.prune) { () throws(StorageError) in try await store.prune(cutoffs) }
  }
}

// What people and programs are shown.
extension KillingStore {
  func status(in servers: [String: ServerState]) async throws(StorageError) -> StoreStatus {
    try await store.status(in: servers)
  }

  func gauges(in servers: [String: ServerState]) async throws(StorageError) -> QueueGauges {
    try await store.gauges(in: servers)
  }

  func get(_ id: JobID, in servers: [String: ServerState]) async throws(StorageError) -> JobDetails? {
    try await store.get(id, in: servers)
  }

  func explain(_ id: JobID, in servers: [String: ServerState]) async throws(StorageError) -> JobExplanation? {
    try await store.explain(id, in: servers)
  }

  func windows(
    of environment: String, _ hours: EditingHours, count: Int
  ) async throws(StorageError) -> [WindowSpan] {
    try await store.windows(of: environment, hours, count: count)
  }

  func jobsToPreflight(_ filter: Filter) async throws(StorageError) -> [JobToPreflight] {
    try await store.jobsToPreflight(filter)
  }

  func editsToPreflight(
    _ jobs: [JobID], in hours: [String: EditingHours]
  ) async throws(StorageError) -> [JobID: EditToPreflight] {
    try await store.editsToPreflight(jobs, in: hours)
  }

  func documents(of job: JobID, attempt: Int?) async throws(DocumentsError) -> JobDocuments? {
    try await store.documents(of: job, attempt: attempt)
  }

  func list(
    _ filter: Filter, limit: Int, cursor: String?, oldestFirst: Bool, in servers: [String: ServerState]
  ) async throws(ListError) -> JobPage {
    try await store.list(filter, limit: limit, cursor: cursor, oldestFirst: oldestFirst, in: servers)
  }

  func batches(named name: String?, limit: Int, cursor: String?) async throws(ListError) -> BatchPage {
    try await store.batches(named: name, limit: limit, cursor: cursor)
  }

  func events(
    after sequence: Int, filter: Filter, limit: Int, in servers: [String: ServerState]
  ) async throws(EventsError) -> EventPage {
    try await store.events(after: sequence, filter: filter, limit: limit, in: servers)
  }

  func eventRecords(after sequence: Int, limit: Int) async throws(StorageError) -> [EventRecord] {
    try await store.eventRecords(after: sequence, limit: limit)
  }
}
