import ControlAPI
import JSONDocument
import JobModel
import LibraryModel
import Report
import Runtime

/// Asks the daemon for all that a report is made of: the batch and its jobs, the events of its time, and further the jobs that
/// failed, were tried again, or differ.
struct NightGathering {
  private let session: CommandSession
  /// The batch as it came.
  private(set) var batchObject = JSON.null
  /// What the report lacks, for people.
  private(set) var notes: [String] = []

  /// So many jobs are looked up one by one. What is behind them is told by its cause alone.
  static let mostLookedUp = 1000
  /// Of so many of these the documents are compared.
  static let mostCompared = 300

  init(_ session: CommandSession) { self.session = session }

  mutating func night(of name: String, now: WallTime) async throws -> Night {
    let link = try await session.connect()
    let found = try await link.call(GetBatch.self, GetBatch.Parameters(name: name))
    // Two things are asked for one after the other: the batch may go on to its next run meanwhile.
    let run = try found.read().batch.reference
    let environments = try await link.call(Environments.self, Environments.Parameters()).read().environments
    let status = try await link.call(Status.self, Status.Parameters()).read()
    var filter = Filter()
    filter.batch = run.text
    var pages = JobPages(link: link, filter: filter, oldestFirst: true, most: nil)
    let jobs = try await pages.collect().map(JobPages.job)
    // The counts are those of the jobs, as of the moment when the last of them was read.
    let answer = try await link.call(GetBatch.self, GetBatch.Parameters(name: run.text))
    batchObject = answer.raw["batch"] ?? .null
    let batch = try answer.read().batch
    let events = try await events(of: batch, from: status.oldestSequence, to: status.lastSequence)
    let details = try await details(of: jobs, events, over: link)
    return Night(
      batch: batch, jobs: jobs, events: events, environments: environments, pause: status.pause,
      daemonStarted: status.startedAt, details: details, now: now)
  }

  /// Everything that has happened since the first event of the batch, to whatever it happened.
  private mutating func events(of batch: Batch, from oldest: Int, to last: Int) async throws -> [Event] {
    guard let first = try await firstEvent(of: batch, from: oldest, to: last) else {
      if batch.total > 0 {
        notes.append("the events of that time are no longer kept: retries, outages and pauses are not told")
      }
      return []
    }
    var events: [Event] = []
    // The job is as it is when the event is sent, so one that is still kept is told by what it came to.
    try await watch(Watch.Parameters(since: first - 1)) { event in
      if event.what.known == .bookmark { return false }
      if let end = batch.endedAt, event.at > end { return false }
      if event.what.known != .progress, event.sequence <= last { events.append(event) }
      return event.sequence < last
    }
    return events
  }

  /// A Watch that is left before its end takes its connection with it.
  private func watch(_ parameters: Watch.Parameters, _ each: (Event) -> Bool) async throws {
    try await session.connect().watch(parameters) { reply, _ in each(reply.event) }
  }

  /// The place at which the batch begins; nil: none of its events is kept.
  private func firstEvent(of batch: Batch, from oldest: Int, to last: Int) async throws -> Int? {
    guard oldest <= last else { return nil }
    var filter = Filter()
    filter.batch = batch.reference.text
    var first: Int?
    try await watch(Watch.Parameters(filter: filter, since: oldest - 1)) { event in
      if event.what.known == .bookmark || event.sequence > last { return false }
      guard event.what.known != .progress else { return event.sequence < last }
      first = event.sequence
      return false
    }
    return first
  }

  private mutating func details(
    of jobs: [Job], _ events: [Event], over link: DaemonLink
  ) async throws -> [JobID: JobDetail] {
    let putBack = Set(events.filter { $0.what.known == .retrying }.compactMap { $0.job?.id })
    let told = jobs.filter { job in
      job.state.known == .failed || job.verification?.known == .differs
    }
    let toldIDs = Set(told.map(\.id))
    let again = jobs.filter { putBack.contains($0.id) && !toldIDs.contains($0.id) }
    var details: [JobID: JobDetail] = [:]
    var mayCompare = true
    for (at, job) in (told + again).prefix(Self.mostLookedUp).enumerated() {
      let attempts = try await link.call(Get.self, Get.Parameters(id: job.id)).read().attempts
      var detail = JobDetail(attempts: attempts)
      if at < told.count, at < Self.mostCompared, mayCompare, !attempts.isEmpty {
        do {
          let documents = try await link.call(GetDocuments.self, GetDocuments.Parameters(id: job.id)).read()
          (detail.comparisons, detail.documents) = NightDocuments(documents, of: job).parts
        } catch ControlError.permissionDenied {
          mayCompare = false
          notes.append("differences and documents are left out: they need the role submit")
        }
      }
      details[job.id] = detail
    }
    if told.count + again.count > Self.mostLookedUp {
      notes.append("only \(Self.mostLookedUp) of \(told.count + again.count) jobs are told in detail")
    }
    return details
  }
}
