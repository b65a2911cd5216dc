import ControlAPI
import JSONDocument
import JobModel
import Runtime
import Synchronization
import Terminal

/// Follows jobs until all of them have ended.
final class JobWaiting: Sendable {
  /// Of a batch, its run that was the newest when its jobs were first looked at, so that the next run is not waited for.
  private let filter: Mutex<Filter>
  private let session: CommandSession
  private let progress: ProgressLine
  private let seen = Mutex(JobTally())
  /// By when a batch is likely to have ended, and when that was asked for last.
  private let expected = Mutex<(words: String?, askedAt: WallTime?)>((nil, nil))
  /// It was said that all that is waited for is held.
  private let isSaidStuck = Mutex(false)

  init(filter: Filter, session: CommandSession) {
    self.filter = Mutex(filter)
    self.session = session
    progress = session.console.progressLine
  }

  var board: JobTally { seen.withLock { $0 } }

  /// - Returns: false where the time was over first.
  func run(atMost limit: Duration?) async throws -> Bool {
    defer { progress.clear() }
    return try await Deadline.race(limit, session.console) {
      try await self.follow()
      return true
    } ?? false
  }

  private func follow() async throws {
    let following = ResilientConnection(socket: session.socket, console: session.console, progress: progress)
    try await following.run { link, isAgain in
      // Taken first: what happens between the two calls comes as an event.
      let place = try await link.call(Status.self, Status.Parameters()).read().lastSequence
      if isAgain { session.funnel.note("the daemon is back; waiting on") }
      try await look(link)
      guard board.pending > 0 else { return }
      await askForEnd(over: link)
      if !isAgain { progress.begin("waiting for \(JobText.count(board.pending))\(expectation)") }
      if !expectation.isEmpty { progress.show(board.progress + expectation) }
      try await link.watch(Watch.Parameters(filter: filter.withLock { $0 }, since: place)) { reply, event in
        if let job = reply.event.job, let object = event["job"] {
          seen.withLock { $0.see(object, job) }
          sayWhereStuck()
        }
        if isToBeAsked, let other = try? await session.connect() { await askForEnd(over: other) }
        progress.show(board.progress + expectation)
        return board.pending > 0
      }
      if board.pending > 0 { throw ControlError.shuttingDown }
    }
  }

  private var expectation: String { expected.withLock { $0.words }.map { "; \($0)" } ?? "" }

  /// Whether the last forecast is old, and somebody sees another one. A connection that follows events carries no other call, so
  /// each costs a new one.
  private var isToBeAsked: Bool {
    guard session.console.progressWidth != nil else { return false }
    return expected.withLock { $0.askedAt }.map { session.console.now() - $0 >= .seconds(30) } ?? false
  }

  /// Where all that is waited for is one batch, asks when it is likely to end. An old daemon does not say it, and the jobs are
  /// waited for all the same.
  private func askForEnd(over link: DaemonLink) async {
    let filter = filter.withLock { $0 }
    guard let batch = filter.batch, filter.labels == nil, filter.environment == nil else { return }
    let now = session.console.now()
    let found = try? await link.call(GetBatch.self, GetBatch.Parameters(name: batch)).read().batch
    expected.withLock { $0 = (found.flatMap { BatchText.expected($0, now: now) }, now) }
  }

  private func nothing(matching filter: Filter) -> String {
    guard let batch = filter.batch, filter.labels == nil, filter.environment == nil else {
      return "no job matches; `migeditctl list` shows what there is."
    }
    return "no job is in the batch \"\(batch)\"; `migeditctl batches` shows those that there are."
  }

  /// Reads all of the jobs as they are now.
  private func look(_ link: DaemonLink) async throws {
    let filter = filter.withLock { $0 }
    var pages = JobPages(link: link, filter: filter, oldestFirst: true, most: nil)
    let objects = try await pages.collect()
    self.filter.withLock { $0 = pages.filter }
    if let ids = filter.ids {
      let missing = Set(ids).subtracting(objects.compactMap { $0["id"]?.number?.int })
      if !missing.isEmpty {
        throw CommandError(.data, "there is no job \(JobRange.text(of: missing.sorted())). It may have been pruned.")
      }
    } else if objects.isEmpty {
      if let name = filter.environment { try await NothingMatches.check(environment: name, over: link) }
      throw CommandError(.data, nothing(matching: filter))
    }
    let jobs = try objects.map { ($0, try JobPages.job($0)) }
    seen.withLock { board in
      for (object, job) in jobs { board.see(object, job) }
    }
    sayWhereStuck()
    progress.show(board.progress + expectation)
  }

  /// What is held goes on only when somebody releases it, which may take for ever.
  private func sayWhereStuck() {
    let isStuck = seen.withLock { $0.isStuck }
    let isNews = isSaidStuck.withLock { isSaid in
      defer { isSaid = isStuck }
      return isStuck && !isSaid
    }
    guard isNews, let stuck = seen.withLock({ $0.firstHeld }) else { return }
    progress.clear()
    let others = board.pending == 1 ? "" : "All \(JobText.count(board.pending)) that have not ended are held. "
    session.funnel.note("\(others)Job \(stuck.id): \(stuck.waiting?.detail ?? "It is held until it is released.")")
  }
}
