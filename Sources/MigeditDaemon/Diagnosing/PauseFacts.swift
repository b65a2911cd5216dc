import JobModel
import LibraryModel
import QueueStore
import Runtime

struct PauseFacts: Sendable {
  /// nil: the whole queue.
  let environment: String?
  /// nil: it is not paused.
  let pause: Paused?

  var finding: Finding {
    guard let pause else { return .well("not paused") }
    let reason = pause.reason.map { ": \($0)" } ?? "."
    let what = environment ?? "The whole queue"
    let resume = "`migeditctl resume\(environment.map { " --environment \($0)" } ?? "")`"
    return .fault(
      "\(what) is paused by \(pause.by) since \(pause.at), so no edit starts\(reason)",
      next: pause.until.map { "It ends by itself at \($0); \(resume) ends it at once." }
        ?? "\(resume), where the reason is over.")
  }
}

/// An edit that its server took, and of which the target shows no trace yet.
struct UnseenEdit: Sendable, Hashable {
  let job: JobID
  let submittedAt: WallTime?
}

extension UnseenEdit {
  /// nil: the target shows the edit, or none was submitted.
  init?(_ found: JobDetails) {
    guard found.job.state.known == .running, let last = found.attempts.last,
      last.failureSoFar?.reason.known == .outcomeUnknown
    else { return nil }
    self.init(job: found.job.id, submittedAt: last.submittedAt)
  }
}

/// How the edits stand that hold a slot or a target.
struct EditFacts: Sendable {
  let atWork: Int
  let unseen: [UnseenEdit]
  /// The jobs that have ended while the server may still be at work on their edits.
  let leftovers: [JobID]

  /// Of more jobs only the first are named: each has its own `why`.
  private static let mostNamed = 10

  var finding: Finding {
    guard let first = unseen.first?.job ?? leftovers.first else {
      return .well(atWork == 0 ? "none is at work" : "\(atWork) at work, and seen on the server")
    }
    var words: [String] = []
    if !unseen.isEmpty {
      let jobs = unseen.prefix(Self.mostNamed).map { edit in
        "job \(edit.job)" + (edit.submittedAt.map { " (submitted \($0))" } ?? "")
      }
      words.append(
        "The server took the edits of these, and shows no trace of them: \(Self.named(jobs, of: unseen.count)).")
    }
    if !leftovers.isEmpty {
      let jobs = leftovers.prefix(Self.mostNamed).map { "job \($0)" }
      words.append("These have ended, and the server may still be at work: \(Self.named(jobs, of: leftovers.count)).")
    }
    return .fault(
      words.joined(separator: " ") + " Each keeps its target, and most a slot.",
      next: "Look on the server; `migeditctl why \(first)` says until when it is followed, and what can be done.")
  }

  private static func named(_ jobs: [String], of count: Int) -> String {
    (jobs + (jobs.count < count ? ["\(count - jobs.count) more"] : [])).listed
  }
}
