import ControlAPI
import JobModel
import LibraryModel
import Terminal

/// Asks what would come of jobs if they were submitted now, and shows it.
struct JobPreflight: Sendable {
  private let session: CommandSession
  private var funnel: Funnel { session.funnel }
  private var progress: ProgressLine { session.console.progressLine }

  init(_ session: CommandSession) { self.session = session }

  /// - Throws: `CommandError` with `no` where a job has a problem, and with `data` where none matches.
  func run(_ filter: Filter) async throws {
    let link = try await session.connect()
    var tally = PreflightTally()
    try await look([filter], &tally, over: link) { screen in try funnel.emit([], or: { screen }) }
    if tally.total == 0 {
      try await NothingMatches.check(filter, over: link)
      throw CommandError(
        .data, "no job that waits matches, so there is nothing to look at; `migeditctl list` shows what there is.")
    }
    if !tally.problems.isEmpty { throw CommandError(.no, "") }
  }

  /// Looks at jobs that have just been enqueued; some of them may have started since. In a pipe the ids of the jobs are what
  /// is written to standard output, so that the screen goes elsewhere.
  ///
  /// - Throws: `CommandError` with `no` where a job has a problem.
  func run(enqueued jobs: [JobID]) async throws {
    let link = try await session.connect()
    var tally = PreflightTally(of: jobs)
    let filters = stride(from: 0, to: jobs.count, by: Limits.idsInFilter).map { start in
      var filter = Filter()
      filter.ids = Array(jobs[start..<min(start + Limits.idsInFilter, jobs.count)])
      return filter
    }
    try await look(filters, &tally, over: link) { screen in
      guard !session.console.isTerminal else { return try funnel.emit([], or: { screen }) }
      for line in screen.lines(width: session.console.progressWidth, hasColour: false) { funnel.note(line) }
    }
    if !tally.problems.isEmpty { throw CommandError(.no, "") }
  }

  /// - Parameter show: where the screen goes.
  private func look(
    _ filters: [Filter], _ tally: inout PreflightTally, over link: DaemonLink,
    show: (Screen) throws -> Void
  ) async throws {
    do {
      for filter in filters { try await follow(filter, &tally, over: link, isAll: tally.total == nil) }
      try await lookUp(&tally, filters.flatMap { $0.ids ?? [] }, over: link)
    } catch {
      progress.clear()
      if tally.done > 0 {
        try? report(tally, show)
        funnel.note("broken off: \(tally.done) of \(tally.total ?? tally.done) jobs were looked at")
      }
      throw error
    }
    progress.clear()
    if tally.total != 0 { try report(tally, show) }
  }

  private func follow(
    _ filter: Filter, _ tally: inout PreflightTally, over link: DaemonLink, isAll: Bool
  ) async throws {
    try await link.callMore(Preflight.self, Preflight.Parameters(filter: filter)) { answer in
      if funnel.isJSON { try funnel.emit([answer.json], or: { Screen() }) }
      let before = tally.done
      tally.see(try answer.read(), isAll: isAll)
      tell(tally, before: before)
      return true
    }
  }

  /// A bar on a terminal; elsewhere, of many jobs, a line with each tenth.
  private func tell(_ tally: PreflightTally, before: Int) {
    guard let total = tally.total, total > 0 else { return }
    if before == 0 { progress.begin("looking at the targets of \(JobText.count(total))") }
    progress.show("looking at targets", tally.done, of: total)
    guard total >= Self.many, tally.done < total, tally.done * 10 / total > before * 10 / total else { return }
    progress.begin("\(tally.done) of \(total) jobs looked at")
  }

  private static let many = 20

  /// Jobs that waited no more may have failed for what would have been their problem.
  private func lookUp(_ tally: inout PreflightTally, _ asked: [JobID], over link: DaemonLink) async throws {
    tally.missed(asked)
    let begun = tally.begun
    for start in stride(from: 0, to: begun.count, by: Limits.idsInFilter) {
      var filter = Filter()
      filter.ids = Array(begun[start..<min(start + Limits.idsInFilter, begun.count)])
      filter.states = [.failed]
      var pages = JobPages(link: link, filter: filter, oldestFirst: true, most: nil)
      while let page = try await pages.next() {
        for object in page.objects { tally.see(try JobPages.job(object)) }
      }
    }
  }

  private func report(_ tally: PreflightTally, _ show: (Screen) throws -> Void) throws {
    if !funnel.isJSON { try show(PreflightScreen.screen(tally)) }
    funnel.note(tally.summary)
  }
}
