import JSONDocument
import JobModel
import LibraryModel
import Report
import Synchronization

/// How far a file has come into the queue, and how to go on or to take it back, for who breaks it off or is told of a
/// failure.
final class FileStanding: Sendable {
  private let edits: Int
  /// The batch that every edit names; nil: there is none.
  private let batch: String?
  private let state = Mutex(State())

  private struct State {
    /// nil: the file is still being checked.
    var jobs: [JobID]?
    /// Those of the jobs that are to be released when all are there.
    var held: [JobID] = []
    /// nil: none is to be released yet.
    var released: Int?
  }

  init(_ list: EditList) {
    edits = list.edits.count
    let names = Set(list.edits.map { $0["batch"]?.string })
    batch = names.count == 1 ? names.first ?? nil : nil
  }

  func beginEnqueuing() { state.withLock { $0.jobs = [] } }

  /// - Parameter held: those of the jobs that are to be released when all are there.
  func enqueued(_ jobs: [JobID], held: [JobID]) {
    state.withLock { state in
      state.jobs = (state.jobs ?? []) + jobs
      state.held += held
    }
  }

  func released(_ jobs: Int) { state.withLock { $0.released = ($0.released ?? 0) + jobs } }

  /// Whether it is known of any edit that it is in the queue.
  var isAnyThere: Bool { state.withLock { $0.jobs?.isEmpty == false } }

  /// Whole sentences, where some of the jobs that were to be released have been cancelled meanwhile.
  func words(cancelled: Set<JobID>) -> String {
    let held = Set(state.withLock { $0.held }).subtracting(cancelled).sorted()
    let again =
      batch == nil ? "" : " When all that is left in its batch has ended, the same command begins its next run."
    guard !held.isEmpty else { return "All that was there of it is cancelled.\(again)" }
    return "\(JobText.count(held.count)) of it \(held.count == 1 ? "is" : "are") held.\(wayBack(held)) "
      + "The same command goes on without what was cancelled.\(again)"
  }

  /// Whole sentences.
  var words: String {
    let state = state.withLock(\.self)
    if let released = state.released {
      return
        "All \(edits) edits are in the queue, and \(JobText.count(released)) were released; the others are held. "
        + "The same command releases them, too."
    }
    guard let jobs = state.jobs else { return "Nothing was enqueued; the same command can be said again." }
    guard !jobs.isEmpty else { return "Nothing is known to have been enqueued; the same command can be said again." }
    return
      "\(jobs.count) of \(edits) edits are in the queue, as jobs \(JobRange.text(of: Array(Set(jobs)))); none was released. "
      + "The same command goes on from there, also with lines that were corrected."
      + wayBack(Array(Set(state.held)).sorted())
  }

  private func wayBack(_ held: [JobID]) -> String {
    guard !held.isEmpty else { return "" }
    let first = held.prefix(Limits.idsInFilter)
    let ranges = JobRange.text(of: Array(first)).replacing(", ", with: " ")
    guard first.count < held.count else { return " `migeditctl cancel \(ranges)` takes back what is held." }
    if let batch {
      return " `migeditctl cancel --batch \(NightReport.quoted(batch))` takes back all that is in the batch."
    }
    return
      " `migeditctl cancel \(ranges)`, and so on, \(Limits.idsInFilter) at a time, takes back what is held."
  }
}
