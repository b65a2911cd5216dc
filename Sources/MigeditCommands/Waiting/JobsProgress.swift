import JobModel
import LibraryModel
import Synchronization
import Terminal

/// Shows how far jobs are that are waited for: on a terminal by a bar, which is written over; elsewhere, for logs, by a line
/// with each tenth of them and one for each of the first that fail.
final class JobsProgress: Sendable {
  private let console: Console
  private let line: ProgressLine
  private let told = Mutex(Told())

  private struct Told {
    var tenth = 0
    var failures: Set<JobID> = []
    var hasSaidMore = false
  }

  /// So many jobs that fail are told one by one: a night in which all do shall not be as many lines.
  static let mostFailures = 20

  init(_ console: Console) {
    self.console = console
    line = console.progressLine
  }

  /// Says once what is waited for, where there is no bar.
  func begin(_ text: String, _ tally: JobTally) {
    begin(tally)
    line.begin(text)
  }

  /// Takes what has ended already for told.
  func begin(_ tally: JobTally) { told.withLock { $0.tenth = Self.tenth(tally) } }

  /// - Parameter expectation: by when it is likely to be over; empty: that is not known.
  func show(_ tally: JobTally, _ expectation: String) {
    let wrong = tally.wrong.isEmpty ? "" : ", \(tally.wrong)"
    let rest = expectation.isEmpty && !tally.underWay.isEmpty ? "; \(tally.underWay)" : expectation
    line.show("waiting", tally.done, of: tally.count, wrong + (reason(tally) ?? rest))
  }

  /// Why nothing goes on, where the first of the jobs waits for something else than its turn. While an edit runs that is only what
  /// keeps its whole environment.
  private func reason(_ tally: JobTally) -> String? {
    guard let job = tally.firstWaiting, let waiting = job.waiting, let reason = waiting.reason.known,
      tally.doSomeRun ? [.outage, .paused].contains(reason) : ![.nothing, .session].contains(reason)
    else { return nil }
    let words = JobText.waiting(waiting, now: console.now()).text
    return tally.pending == 1 ? "; \(words)" : "; job \(job.id): \(words)"
  }

  /// Whether the tally has come to another tenth, which is told next.
  func isMilestone(_ tally: JobTally) -> Bool {
    line.isPlain && !tally.isOver && told.withLock { Self.tenth(tally) > $0.tenth }
  }

  /// Tells of a tenth, where there is no bar.
  func tell(_ tally: JobTally, _ expectation: String) {
    guard isMilestone(tally) else { return }
    told.withLock { $0.tenth = Self.tenth(tally) }
    line.begin(tally.progress + expectation)
  }

  /// Tells of a job that has failed, where there is no bar.
  func tell(of job: Job) {
    guard line.isPlain, job.state.known == .failed else { return }
    let words: String? = told.withLock { told in
      guard told.failures.count < Self.mostFailures else {
        if told.failures.contains(job.id) || told.hasSaidMore { return nil }
        told.hasSaidMore = true
        return "more jobs fail, which are not told one by one"
      }
      guard told.failures.insert(job.id).inserted else { return nil }
      let why = JobText.detail(job, now: console.now()).text
      let name = "job \(job.id) (\(job.target.environment), \(JobText.target(of: job))) has failed"
      return name + (why.isEmpty ? "" : ": \(TextWidth.fit(why, to: Self.mostColumns))")
    }
    if let words { line.begin(words) }
  }

  func clear() { line.clear() }

  /// What a server says may be long; `why` shows all of it.
  private static let mostColumns = 200

  private static func tenth(_ tally: JobTally) -> Int { tally.done * 10 / max(1, tally.count) }
}
