import JSONDocument
import JobModel
import LibraryModel
import Report
import Terminal

/// Waits for jobs that have just been enqueued.
struct EnqueuedWaiting: Sendable {
  private let session: CommandSession
  /// The batch that all of the edits name; nil: there is none.
  private let batch: String?

  /// - Throws: `CommandError` where there are too many edits to be waited for by their numbers, and they are in no batch.
  init(_ list: EditList, _ session: CommandSession) throws(CommandError) {
    self.session = session
    let names = Set(list.edits.map { $0["batch"]?.string })
    batch = names.count == 1 ? names.first ?? nil : nil
    if batch == nil, list.edits.count > Limits.idsInFilter {
      throw CommandError(
        .data,
        "--wait can wait for \(Limits.idsInFilter) jobs that are in no batch, and there are \(list.edits.count) edits. Nothing "
          + "was enqueued: say --batch NAME.")
    }
  }

  /// In a pipe the ids of the jobs are what is written to standard output, so that what became of them is shown on a terminal
  /// only, and the sentence at the end says it elsewhere.
  ///
  /// - Throws: `CommandError` with `no` where a job has not succeeded.
  func run(_ jobs: [JobID]) async throws {
    let ids = Array(Set(jobs)).sorted()
    var filter = Filter()
    if ids.count > Limits.idsInFilter { filter.batch = batch } else { filter.ids = ids }
    let waiting = JobWaiting(filter: filter, batch: batch, session: session)
    _ = try await waiting.run(atMost: nil, again: again(ids))
    let outcome = WaitOutcome(board: waiting.board)
    if session.console.isTerminal, !session.funnel.isJSON {
      try session.funnel.emit([]) {
        Screen(blocks: [.table(JobTable(session.console).table(outcome.board.jobs))])
      }
    }
    session.funnel.note(outcome.summary)
    try outcome.check()
  }

  /// Names the jobs by their numbers, or by their batch where that would be a long line.
  private func again(_ ids: [JobID]) -> String {
    let numbers = JobRange.text(of: ids).replacing(",", with: "")
    guard let batch, numbers.utf8.count > 60 else { return "migeditctl wait \(numbers)" }
    return "migeditctl wait --batch \(NightReport.quoted(batch))"
  }
}
