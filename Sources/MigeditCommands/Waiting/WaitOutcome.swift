import JobModel
import LibraryModel
import Terminal

/// What waiting for jobs has come to, for people and as an exit status.
struct WaitOutcome {
  let board: JobTally

  /// The jobs that are shown at the end: all of them, or the one that was enough.
  var shown: [JobID] { board.goal.isAny ? board.first.map { [$0] } ?? board.jobs.map(\.id) : board.jobs.map(\.id) }

  /// The sentence at the end: how many jobs are in which state.
  var summary: String {
    guard board.goal.isAny, let first, board.count > 1 else { return board.summary }
    let what = board.goal.states.isEmpty ? "has ended" : "was \(board.goal.names)"
    return "job \(first.id) \(what) first, and is \(first.state) now; of \(board.summary)"
  }

  /// - Throws: `CommandError` with `no` where what was waited for has not come, or a job has not succeeded that had to end.
  func check() throws(CommandError) {
    if board.goal.isAny, let first {
      if board.goal.states.isEmpty, first.state.known != .succeeded { throw CommandError(.no, "") }
    } else if !board.goal.states.isEmpty {
      if let words = lost { throw CommandError(.no, words) }
    } else if !board.haveAllSucceeded {
      throw CommandError(.no, "")
    }
  }

  /// The complaint of a time that was over first.
  func late(after time: String) -> CommandError {
    guard board.count > 0 else {
      return CommandError(.temporary, "after \(time) the daemon has not answered yet. The jobs go on.")
    }
    let goal = board.goal.states.isEmpty ? "had not ended yet" : "had not been \(board.goal.names) yet"
    return CommandError(.temporary, "after \(time) \(board.pending) of \(board.count) \(goal). The jobs go on.")
  }

  private var first: Job? { board.first.flatMap { board[$0]?.job } }

  /// The sentence of what can't come to the goal any more; nil: all can, or have.
  private var lost: String? {
    let jobs = board.lostJobs
    guard let one = jobs.first else { return nil }
    let again =
      jobs.contains { $0.state.known != .succeeded } ? "; `migeditctl retry` would queue what has failed anew" : ""
    let (which, they) =
      jobs.count == 1
      ? ("job \(one.id) is \(one.state)", "it") : ("jobs \(JobRange.short(of: jobs.map(\.id))) have ended", "they")
    return "\(which), so that \(they) can't become \(board.goal.names) any more\(again)."
  }
}
