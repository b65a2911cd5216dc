package import JobModel
package import LibraryModel
package import MetricModel
package import Runtime

/// The face of the durable queue, in terms of jobs and of what became of them. `SQLiteStore` implements it; whoever uses the
/// queue knows no more of it than this.
///
/// Each operation is one transaction, except where it says otherwise. What a writing operation has returned is on the disk,
/// and cancelling the task that waits for it does not take it back. A reading operation sees one instant.
///
/// `servers` is, wherever it is asked for, the state of the server of each configured environment, by the environment's name.
/// The queue does not know it, and what keeps a job from starting depends on it.
package protocol QueueStore: Sendable {
  /// Names this queue. It is another one after a copy of the queue, or an older state of it, was put in its place.
  var storeId: String { get }

  // MARK: What users ask for

  /// Takes all of the edits or none.
  ///
  /// - Parameter placed: is called when whatever is asked for from now on comes after it; never where it fails before.
  /// - Returns: for each edit, in their order, its job.
  func enqueue(
    _ requests: [EditRequest], by submitter: Submitter, limits: EnqueueLimits, placed: @escaping @Sendable () -> Void
  ) async throws(EnqueueError) -> [Enqueued]

  /// Changes the jobs that match; one that the action does not apply to is left alone. A submitter who is no admin changes
  /// only jobs of their own, and none at all where the action would change another's.
  ///
  /// Many jobs are changed in several transactions, so that the engine's writes come in between. After a failure among
  /// those a part is changed, and the same call does the rest.
  ///
  /// Release of what a stopped batch holds, and Retry of what is its, lets the batch go on.
  ///
  /// - Parameter dryRun: says which jobs it would change, and changes nothing.
  func change(
    _ action: OperatorAction, _ filter: Filter, by submitter: Submitter, dryRun: Bool
  ) async throws(ChangeError) -> ChangedJobs

  /// Changes a job that has not been submitted since it was enqueued or retried. It keeps its place and its key.
  func amend(_ job: JobID, _ amendment: Amendment, by submitter: Submitter) async throws(AmendError)

  /// Pauses an environment, or the whole queue where `environment` is nil, until the pause is over or is taken away. A pause
  /// that is there is replaced.
  ///
  /// - Parameter pause: nil takes the pause away; nothing happens where there is none.
  func setPause(
    _ pause: Paused?, of environment: String?, by submitter: Submitter
  ) async throws(StorageError)

  /// Lets an environment be edited until then, whatever its windows say; the windows of batches hold on. An opening that is
  /// there is replaced. Where the window was told to be closed, it is told to be open.
  func openWindow(of environment: String, until: WallTime, by submitter: Submitter) async throws(StorageError)

  // MARK: What the engine does with a job

  /// Gives the next job of an environment a slot of its server.
  ///
  /// - Parameter purpose: a probe starts a job that is not in this kind of trouble, or else, where any may be tried, the one
  ///   in it that was not tried for the longest time.
  /// - Parameter afterTroubled: the last job that was given a slot there is in trouble, so that one that is in none comes
  ///   next, where one may start. Targets that take long to fail thus can't keep the others from their turn.
  /// - Returns: nil: there is no job to start, or none may start, as `Admission` says.
  func claim(
    in environment: String, at server: ServerState, for purpose: Admission.Purpose, afterTroubled: Bool
  ) async throws(StorageError) -> Claimed?

  /// Records what a PUT is about to send, before it is sent.
  ///
  /// - Parameter trouble: what the job's target is in; nil: in none.
  /// - Parameter server: where it is sent, and where what became of it is asked after a restart, too.
  /// - Parameter hours: of the job's environment. A job whose window has closed since it was claimed, or whose batch was stopped, is
  ///   put back.
  func record(
    _ draft: Draft, trouble: Trouble?, for job: JobID, at server: ServerID, in hours: EditingHours
  ) async throws(StorageError) -> RecordedDraft

  /// Writes what has been learnt of a job's edit, or what was decided about it.
  ///
  /// - Returns: false, and nothing is written, where the job is not in a state to which it applies.
  func record(_ update: EditUpdate, of job: JobID) async throws(StorageError) -> Bool

  /// What the edit of a job goes on from, after a restart.
  ///
  /// - Returns: nil: there is no such job, it neither runs nor holds its target after its end, or the documents of what it
  ///   left behind are no longer kept.
  func edit(of job: JobID) async throws(StorageError) -> KeptEdit?

  /// What is going on in an environment, or in all of them where `environment` is nil.
  func work(in environment: String?) async throws(StorageError) -> EnvironmentWork

  /// Gives each edit that is in flight in an environment, and of which it is not known where, its server: the one that its
  /// newest submission was sent to, else this one. It is called at a start, when nothing of the environment is under way in
  /// this process.
  ///
  /// A job that has not been submitted and has a slot of another server is put back: it is edited where its environment is
  /// now.
  func adoptSlots(of environment: String, at server: ServerID) async throws(StorageError)

  /// The outage that a server was in when it was last kept; nil: it was in none.
  func outage(of server: ServerID) async throws(StorageError) -> KeptOutage?

  /// Keeps an outage, so that a restart does not ask the server anew at once.
  ///
  /// - Parameter outage: nil: the server answers.
  /// - Parameter environments: those of which the server is the configured one. Where it is news to one of them that its
  ///   server is out, or is out no more, that is an event.
  func keep(
    _ outage: KeptOutage?, of server: ServerID, for environments: [String]
  ) async throws(StorageError)

  /// An environment has another server from now on, or none any more. Where it is news to it that its server is out, or that
  /// no outage concerns it any more, that is an event.
  ///
  /// - Parameter server: nil: it has none any more.
  func tellOutage(_ isOut: Bool, of server: ServerID?, to environment: String) async throws(StorageError)

  /// How an environment's pauses stand, its own and that of the whole queue.
  ///
  /// - Parameter sequence: of an earlier look, so that no pause is missed that ended in between; nil: this is the first.
  func pauses(of environment: String, since sequence: Int?) async throws(StorageError) -> PauseLook

  /// A few targets by which it can be told whether a server answers for others: those of edits in flight, of jobs that are
  /// due next or, where there are none, of jobs whose target is in trouble.
  ///
  /// - Parameter target: one that is left out; nil: none is.
  func otherTargets(
    in environments: Set<String>, besides target: Target?
  ) async throws(StorageError) -> [Target]

  /// How long edits took that have ended: of each class the newest `Limits.durationsKept`, the oldest first. They outlive
  /// their jobs.
  func endedEdits() async throws(StorageError) -> [EditClass: [EndedEdit]]

  /// A target was read for somebody and is called so. Nothing happens where no job is about it.
  func name(_ target: Target, _ name: String, by submitter: Submitter) async throws(StorageError)

  // MARK: Hosts that share the queue

  /// What this host holds of the queue; nil: it has the queue for itself, and holds everything.
  ///
  /// Where there is one, what the engine writes of a server or of a job applies only where the server is leased to this host, in the
  /// epoch in which it holds it: it is answered as if the job were not there any more.
  var holder: LeaseHolder? { get }

  /// A run of the daemon begins on a host, or goes on with other settings. One that begins holds nothing, whatever one before it on
  /// the same host has held.
  func register(_ host: HostRun, version: String, settings: HostSettings) async throws(StorageError)

  /// Says that a host is there, and renews what it holds.
  ///
  /// - Parameter leases: the epoch of each.
  /// - Returns: those that it does hold. What is not among them, another has taken.
  func renew(_ leases: [ServerID: Int], of host: HostRun) async throws(StorageError) -> Set<ServerID>

  /// How the leases of these servers stand.
  func leases(of servers: Set<ServerID>) async throws(StorageError) -> [ServerID: Lease]

  /// Takes a lease, if it is as it was seen.
  ///
  /// Where the daemon that held it is known to have ended without being stopped, since another run has begun on its host, the
  /// jobs of this server that were being prepared or verified may be why, as after `begin`. Where it was given back, nobody is
  /// suspected any more.
  ///
  /// - Parameter environments: those that the server is configured for.
  /// - Returns: nil: it is not as it was seen, or the host is not registered.
  func take(
    _ server: ServerID, seen: Lease, by host: HostRun, for environments: [String]
  ) async throws(StorageError) -> TakenLease?

  /// Others may take these leases at once.
  ///
  /// - Parameter leases: the epoch of each. One that is not held in it is left alone.
  func giveBack(_ leases: [ServerID: Int], of host: HostRun) async throws(StorageError)

  /// What this host knows of a server that it serves, so that the others show the same. Nobody is told that it has changed.
  func keep(_ state: KeptServerState, of server: ServerID) async throws(StorageError)

  /// What the hosts that serve these servers have kept of them.
  func served(_ servers: Set<ServerID>) async throws(StorageError) -> [ServerID: ServedElsewhere]

  /// Those that share the queue, by name.
  func hosts() async throws(StorageError) -> [SharedHost]

  // MARK: What time brings

  /// Jobs whose notBefore has come or whose rest is over become due, those whose deadline has passed end, and pauses that
  /// are over are taken away, and what waits of stopped batches is held: a bounded number at once. Where the window of an
  /// environment has opened or closed, that is an event.
  ///
  /// - Parameter hours: of each configured environment, by its name.
  /// - Returns: when there is something to do next, which is now where not all was done; nil: nothing waits for a time.
  func wake(in hours: [String: EditingHours]) async throws(StorageError) -> WallTime?

  /// Looks whether the clock can be right, before anything is taken away by it. It is asked at the start and every hour.
  ///
  /// - Returns: until when nothing is to be pruned; nil: the clock is believed.
  func clockDoubt() async throws(StorageError) -> WallTime?

  /// Takes one step of what is old away. A step that pruned nothing says that there is nothing left to do.
  ///
  /// A job stays while another waits for it, while a job of its batch has not ended, and while the server may still be at
  /// work on its edit. A key stays as long as its job. Events go from the oldest on, so that none is missing in between.
  func prune(_ cutoffs: Cutoffs) async throws(StorageError) -> Pruned

  // MARK: What people and programs are shown

  /// How the queue stands, and its environments by name: those in `servers`, and those that have a job which has not ended.
  func status(in servers: [String: ServerState]) async throws(StorageError) -> StoreStatus

  /// The same in numbers, for metrics.
  func gauges(in servers: [String: ServerState]) async throws(StorageError) -> QueueGauges

  /// What has happened since the store was opened.
  var counts: QueueCounts { get }

  /// How long commits took since the store was opened, of those that have changed something. Empty where nothing is written.
  var commitTimes: Histogram { get }

  /// All that is known of one job; nil: there is no such job.
  func get(_ id: JobID, in servers: [String: ServerState]) async throws(StorageError) -> JobDetails?

  /// Why a job does not run, or how it runs; nil: there is no such job.
  func explain(_ id: JobID, in servers: [String: ServerState]) async throws(StorageError) -> JobExplanation?

  /// The next spans in which an environment may be edited, the one that is open now included, and with what somebody has opened
  /// beside its windows. None: it may be edited at any time, or its windows never open.
  func windows(of environment: String, _ hours: EditingHours, count: Int) async throws(StorageError) -> [WindowSpan]
  /// What a forecast is made of: the jobs that have not ended, those that run first, and then in the order of their places.
  ///
  /// - Parameter limit: of the jobs of one state only so many are looked at.
  func plannedJobs(limit: Int) async throws(StorageError) -> PlannedJobs

  /// The queued and held jobs that match, with those that come before them on their targets: by environment, and there the
  /// targets by the place of their first job, each with its jobs in the order in which they would run.
  func jobsToPreflight(_ filter: Filter) async throws(StorageError) -> [JobToPreflight]

  /// The edits of these jobs as they are now. One that has ended or is gone is left out.
  ///
  /// - Parameter hours: of each configured environment, by its name.
  func editsToPreflight(
    _ jobs: [JobID], in hours: [String: EditingHours]
  ) async throws(StorageError) -> [JobID: EditToPreflight]

  /// The documents of one attempt of a job.
  ///
  /// - Parameter attempt: nil: the last one.
  /// - Returns: nil: the job has not come to a document yet, or it is no longer kept.
  func documents(of job: JobID, attempt: Int?) async throws(DocumentsError) -> JobDocuments?

  /// One page of the jobs that match, by id: jobs that are added meanwhile move no page.
  ///
  /// - Parameter cursor: of the page before; nil: the first page.
  func list(
    _ filter: Filter, limit: Int, cursor: String?, oldestFirst: Bool, in servers: [String: ServerState]
  ) async throws(ListError) -> JobPage

  /// One page of the batches, newest first.
  ///
  /// - Parameter name: only the batch of this name; nil: all.
  /// - Parameter cursor: of the page before; nil: the first page.
  func batches(named name: String?, limit: Int, cursor: String?) async throws(ListError) -> BatchPage

  /// Looks at the next `limit` events after a sequence, and gives those whose job matches. A filter that asks for no more
  /// than an environment matches that one's own events and those of the whole queue, too, and one that asks for no more than
  /// a batch, its end.
  ///
  /// - Returns: where there is nothing new, no events, and `last` as it was.
  func events(
    after sequence: Int, filter: Filter, limit: Int, in servers: [String: ServerState]
  ) async throws(EventsError) -> EventPage

  /// The next `limit` events after a sequence, with what the log tells of them. Those that are pruned already are left out.
  func eventRecords(after sequence: Int, limit: Int) async throws(StorageError) -> [EventRecord]

  // MARK: The store itself

  /// The daemon begins. Where it did not say at its last end that it was stopped, the jobs that were being prepared or
  /// verified then may be why: each is tried alone from now on, until it has passed that phase; one
  /// that was being prepared goes back into the queue for that. One that was the only one at
  /// `Suspect.mostCrashes` such ends in a row fails, as `crashed`. After a stop nobody is suspected any more.
  ///
  /// Where hosts share the queue, it does nothing: whom an end speaks against is found when what the daemon held is taken.
  ///
  /// - Returns: those that are tried alone, in the order in which they are: those in flight, and others that wait.
  func begin() async throws(StorageError) -> [JobID]

  /// The daemon was stopped: the next `begin` suspects nobody.
  func stop() async throws(StorageError)

  /// Rings after every commit that changed as much as `change` or more, until the store is closed. It coalesces: many rings
  /// may be heard as one. Any number may listen. Listen first, then look, and nothing is missed.
  func bell(for change: QueueChange) -> AsyncStream<Void>

  /// Makes a copy of the queue in the folder `backups` beside it, while that goes on. The copy knows that it is one: a daemon
  /// that is started on it begins with another `storeId`, with numbers of jobs and events that are far above those here,
  /// and paused.
  ///
  /// - Parameter name: of the file, without a slash.
  func backup(named name: String) async throws(BackupError) -> BackupFile

  /// Gives everything that the queue has, as it is at one instant, as a text in which another place and another engine can
  /// take it: lines of JSON, the first of which says what it is, and the last that it is whole. Nothing of it is secret,
  /// but people's documents are in it.
  ///
  /// - Parameter write: takes the next bytes. It is called in the transaction, and must not wait for anybody.
  func export(_ write: @escaping @Sendable ([UInt8]) throws(StorageError) -> Void) async throws(StorageError)

  /// Looks whether an exported queue could be imported, before all of it is here.
  ///
  /// - Parameter heading: its first line.
  func checkImport(of heading: [UInt8]) async throws(ImportError)

  /// Takes all of an exported queue, or nothing of it, into a queue that never had a job. What it knew of environments is
  /// dropped.
  ///
  /// It is a copy from then on, as one that `backup` has made: it has another `storeId` and numbers that are far above
  /// those of the exported one, and is paused. After it nothing is answered any more, so that nobody takes it for the queue
  /// that was here: the store is to be closed and opened again.
  func importQueue(from source: any ExportSource, by submitter: Submitter) async throws(ImportError) -> Imported

  /// Looks whether what could not be written at present can be: where the queue's file was removed it is written back, and
  /// where the disk failed a small write is tried. It is asked every few seconds.
  func check() async -> WriteCheck

  /// A number that rises while the writer is at a long statement.
  var progress: Int { get }

  /// Returns when the one writer has come to this, whether it can write at present or not.
  func ping() async

  /// Writes what waits, then gives the queue free. Later requests throw `closed`.
  func close() async
}

extension QueueStore {
  package var holder: LeaseHolder? { nil }

  package func change(
    _ action: OperatorAction, _ filter: Filter, by submitter: Submitter
  ) async throws(ChangeError) -> ChangedJobs {
    try await change(action, filter, by: submitter, dryRun: false)
  }

  package func claim(
    in environment: String, at server: ServerState, for purpose: Admission.Purpose = .work
  ) async throws(StorageError) -> Claimed? {
    try await claim(in: environment, at: server, for: purpose, afterTroubled: false)
  }

  package func record(
    _ draft: Draft, trouble: Trouble?, for job: JobID, at server: ServerID
  ) async throws(StorageError) -> RecordedDraft {
    try await record(draft, trouble: trouble, for: job, at: server, in: EditingHours())
  }

  package func wake() async throws(StorageError) -> WallTime? { try await wake(in: [:]) }

  package func status() async throws(StorageError) -> StoreStatus { try await status(in: [:]) }

  package func list(
    _ filter: Filter, limit: Int, oldestFirst: Bool = false, in servers: [String: ServerState]
  ) async throws(ListError) -> JobPage {
    try await list(filter, limit: limit, cursor: nil, oldestFirst: oldestFirst, in: servers)
  }

  package func events(
    after sequence: Int, limit: Int, in servers: [String: ServerState]
  ) async throws(EventsError) -> EventPage {
    try await events(after: sequence, filter: Filter(), limit: limit, in: servers)
  }

  /// Rings for whatever has happened, but not for how far an edit has come.
  package func bell() -> AsyncStream<Void> { bell(for: .event) }
}

extension QueueStore {
  package func enqueue(
    _ requests: [EditRequest], by submitter: Submitter, limits: EnqueueLimits
  ) async throws(EnqueueError) -> [Enqueued] {
    try await enqueue(requests, by: submitter, limits: limits, placed: {})
  }
}
