import ControlAPI
import JSONDocument
import JobModel
import LibraryModel
import Runtime
import Synchronization
import Terminal

/// Follows jobs until all of them, or the first of them, have come to what is waited for.
final class JobWaiting: Sendable {
  /// Of a batch, its run that was the newest when its jobs were first looked at, so that the next run is not waited for.
  private let filter: Mutex<Filter>
  private let batch: String?
  private let session: CommandSession
  private let progress: JobsProgress
  private let seen: Mutex<JobTally>
  /// By when a batch is likely to have ended, and when that was asked for last.
  private let expected = Mutex<(words: String?, askedAt: WallTime?)>((nil, nil))
  /// When the first job that waits was last looked at again.
  private let lookedAt = Mutex<WallTime?>(nil)
  /// It was said that all that is waited for is held.
  private let isSaidStuck = Mutex(false)

  /// - Parameter batch: whose end is told as what is expected, where the filter does not name it.
  init(filter: Filter, batch: String? = nil, goal: WaitGoal = WaitGoal(), session: CommandSession) {
    self.filter = Mutex(filter)
    self.batch = batch
    self.session = session
    seen = Mutex(JobTally(goal: goal))
    progress = JobsProgress(session.console)
  }

  var board: JobTally { seen.withLock { $0 } }

  /// - Parameter again: the command line that goes on waiting when a signal has ended this one.
  /// - Returns: false where the time was over first.
  func run(atMost limit: Duration?, again: String) async throws -> Bool {
    defer { progress.clear() }
    let console = session.console
    return try await Interruption.watch(console, saying: self.interrupted(again)) {
      try await Deadline.race(limit, console) {
        try await self.follow()
        return true
      } ?? false
    }
  }

  private func interrupted(_ again: String) -> String {
    progress.clear()
    let board = board
    let words = board.count == 0 ? "" : "\(board.progress). "
    return "\(words)The jobs go on; `\(again)` goes on waiting."
  }

  private func follow() async throws {
    let following = ResilientConnection(
      socket: session.socket, console: session.console, progress: session.console.progressLine)
    try await following.run { link, isAgain in
      // Taken first: what happens between the two calls comes as an event.
      let place = try await link.call(Status.self, Status.Parameters()).read().lastSequence
      if isAgain { session.funnel.note("the daemon is back; waiting on") }
      try await look(link)
      guard !board.isOver else { return }
      await askForEnd(over: link)
      if !isAgain { progress.begin("waiting for \(JobText.count(board.pending))\(expectation)", board) }
      if !expectation.isEmpty { progress.show(board, expectation) }
      try await link.watch(Watch.Parameters(filter: filter.withLock { $0 }, since: place)) { reply, event in
        if let job = reply.event.job, let object = event["job"] {
          seen.withLock { $0.see(object, job, after: reply.event.what.known) }
          progress.tell(of: job)
          sayWhereStuck()
        }
        await lookAtFirst()
        if isToBeAsked, let other = try? await session.connect() { await askForEnd(over: other) }
        progress.tell(board, expectation)
        progress.show(board, expectation)
        return !board.isOver
      }
      if !board.isOver { throw ControlError.shuttingDown }
    }
  }

  /// What keeps a job changes without an event of its own: where nothing goes on, the first that waits is looked at again now
  /// and then. A connection that follows events carries no other call, so each costs a new one.
  private func lookAtFirst() async {
    guard session.console.progressWidth != nil, let job = board.firstWaiting?.id else { return }
    let now = session.console.now()
    let isDue = lookedAt.withLock { lookedAt in
      guard lookedAt.map({ now - $0 >= .seconds(10) }) ?? true else { return false }
      lookedAt = now
      return true
    }
    guard isDue, let link = try? await session.connect(),
      let answer = try? await link.call(Get.self, Get.Parameters(id: job)), let found = try? answer.read().job,
      let object = answer.json["job"]
    else { return }
    seen.withLock { $0.see(object, found) }
  }

  private var expectation: String { expected.withLock { $0.words }.map { "; \($0)" } ?? "" }

  /// Whether the last forecast is old, and another one is shown. A connection that follows events carries no other call, so
  /// each costs a new one.
  private var isToBeAsked: Bool {
    guard session.console.progressWidth != nil || progress.isMilestone(board) else { return false }
    return expected.withLock { $0.askedAt }.map { session.console.now() - $0 >= .seconds(30) } ?? false
  }

  /// Where all that is waited for is of one batch, asks when it is likely to end. An old daemon does not say it, and the jobs are
  /// waited for all the same.
  private func askForEnd(over link: DaemonLink) async {
    let filter = filter.withLock { $0 }
    guard let batch = filter.batch ?? batch, filter.labels == nil, filter.environment == nil else { return }
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
    let jobs = try objects.map { (object: $0, job: try JobPages.job($0)) }
    seen.withLock { $0.see(jobs) }
    lookedAt.withLock { $0 = session.console.now() }
    sayWhereStuck()
    progress.show(board, expectation)
  }

  /// What is held goes on only when somebody releases it, which may take for ever.
  private func sayWhereStuck() {
    let isStuck = seen.withLock { $0.isStuck }
    let wasStuck = isSaidStuck.withLock { isSaid in
      defer { isSaid = isStuck }
      return isSaid
    }
    let isNews = isStuck && !wasStuck
    if isNews || wasStuck && !isStuck { progress.clear() }
    if wasStuck, !isStuck, !board.isOver { session.funnel.note("not all of them are held any more; waiting on") }
    guard isNews, let stuck = seen.withLock({ $0.firstHeld }) else { return }
    let others = board.pending == 1 ? "" : "All \(JobText.count(board.pending)) that have not ended are held. "
    let why = stuck.waiting?.detail ?? "It is held until it is released."
    let wayOut = why.contains("`migeditctl release") ? "" : " `migeditctl release \(stuck.id)` lets it go on."
    session.funnel.note("\(others)Job \(stuck.id): \(why)\(wayOut)")
  }
}
