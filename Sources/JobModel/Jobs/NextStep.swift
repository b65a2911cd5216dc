import LibraryModel
import Runtime

/// The next thing to try, for people: for every reason that a job waits for, and for every one that something failed for.
package struct NextStep: Sendable {
  /// What somebody is told. Whether anything is left to do decides which of several reasons is spoken of.
  enum Advice: Sendable, Hashable {
    /// It goes on by itself; says when or how, as the rest of a sentence.
    case wait(String)
    /// Somebody has to do or to look at something; whole sentences.
    case act(String)

    var words: String {
      switch self {
      case .wait(let words): "Nothing to do: \(words)"
      case .act(let words): words
      }
    }
  }

  let job: JobID
  let environment: String
  /// Why the job is held, where its batch was stopped; nil: somebody has said so, or it is not held.
  var stop: BatchStop?
  /// Whether it is held since the file that it came with has not arrived whole.
  var isArriving = false
  /// The batch of the job, with its run; nil: it is in none.
  var batch: String?
  /// The jobs whose failure failed this one.
  var failedPredecessors: [JobID] = []
  /// Jobs that have ended, and whose edits may still be at work on the server: this one, or others that it waits for.
  var unfinishedEdits: Set<JobID> = []
  var pauses = Pauses()
  /// nil: its own target gives none.
  var trouble: Trouble?
  /// nil: the job goes by its own priority.
  var lender: PriorityLender?
  /// The server took the edit, and the target shows no trace of it yet.
  var hasNoTrace = false
  /// The earliest instant at which an edit without a trace is given up; nil: that is not known.
  var followedUntil: WallTime?
  /// What keeps the job that comes first on the same target; nil: none does, or that runs.
  var waitOfAhead: Waiting?
  /// A job that may have ended the daemon, and is prepared before anything else starts; nil: there is none.
  var triedAlone: JobID?
  /// A session is free and not used for now.
  var hasFreeSlot = false
  /// Why the environment's server is not asked; nil: it is.
  var outage: Failure?
  /// The configuration has the environment.
  var isConfigured = true

  func advice(on waiting: Waiting) -> Advice {
    guard let reason = waiting.reason.known else { return .act(Self.unknown) }
    let others = waiting.jobs ?? []
    return switch reason {
    case .nothing: .wait("it starts at once.")
    case .held: .act(isArriving ? arriving : stop?.advice(on: job) ?? "`migeditctl release \(job)` lets it run.")
    case .time:
      .wait("it starts when its time has come. `migeditctl amend \(job) --clear not-before` lets it start now.")
    case .dependency:
      .act("`migeditctl why \(Self.first(others))` says why \(Self.them(others)) has not succeeded yet.")
    case .retry:
      trouble == nil ? .wait("it is tried again by itself. What an attempt says can be fixed meanwhile.") : resting
    case .target: target(heldBy: others.first)
    case .environment:
      .act("Put \(environment) back into the configuration, then `migeditctl reload`; or `migeditctl cancel \(job)`.")
    case .paused:
      .act(pauses.ofQueue?.isOfCopy == true ? Self.compareCopy : "\(resume) lets edits start again.")
    case .outage:
      .act(
        Self.words(of: outage, in: environment)
          ?? "See what \(environment) is said to need; it is asked again by itself.")
    case .window: window(opens: waiting.until != nil)
    case .batch: .wait("its batch was stopped. It is held in a moment, and then says how it goes on.")
    case .session: session(takenBy: others)
    case .stopping: .act("The daemon is stopping: it starts after the next start, `systemctl start migeditd`.")
    }
  }

  /// Of a job whose file has not arrived whole.
  private var arriving: String {
    let givesUp = batch.map { "`migeditctl cancel --batch \($0)`" } ?? "`migeditctl cancel`"
    return
      "Does the `migeditctl enqueue --file` that sent it no longer run? Say the same command again: it goes on where it "
      + "was, and releases all of it. \(givesUp) takes back what is there; `migeditctl release \(job)` lets this job run by itself."
  }

  /// - Parameter opens: whether it is known when the job may start.
  private func window(opens: Bool) -> Advice {
    let show = "`migeditctl window \(environment)` shows the next ones of \(environment)"
    return opens
      ? .wait(
        "it starts by itself when its window opens. \(show), and with --open-for 1h lets edits start now, but not outside of a "
          + "batch's own windows.")
      : .act(
        "No window lets it start: open one for long enough with `migeditctl window \(environment) --open-for`, or change windows "
          + "or finish_by in the configuration, or the windows of its batch. \(show).")
  }

  func words(_ reason: FailureReason) -> String {
    let retry = "`migeditctl retry \(job)`"
    return switch reason {
    case .createFailed:
      "Fix on the server what it says, then \(retry); another change is another `migeditctl enqueue`."
    case .notEditable: "When the target can be edited again (unlocked, import undone or rejected), \(retry)."
    case .notFound:
      "Check the id, and that \(environment)'s user may see the target; then \(retry), or enqueue the right id."
    case .conflict: "Look at the target as it is now with `migeditctl preview`, then enqueue with its --expected-date."
    case .rejected, .invalidChange: "Fix the change: `migeditctl preview` tries it on the target; then enqueue that."
    case .forbidden: "Give \(environment)'s user the privilege that the server names, then \(retry)."
    case .serverError:
      "Look at the target on the server, and into the server's log, by the ticket if it gave one; then \(retry)."
    case .unreadable:
      "Have the target repaired on the server, which says of it what can't be read; then \(retry)."
    case .dependencyFailed:
      "`migeditctl why \(Self.first(failedPredecessors))`; when \(Self.them(failedPredecessors)) is retried, this one is "
        + "taken along."
    case .timedOut, .outcomeUnknown:
      unfinishedEdits.contains(job)
        ? "Look at the target on the server. When the edit is over there, `migeditctl forget \(job)`; then \(retry), or "
          + "`migeditctl revert \(job) --force`."
        : "Look on the server what the edit came to; then \(retry), or `migeditctl revert \(job) --force`."
    case .verification:
      "`migeditctl diff \(job)` shows the differences; enqueue without --strict, or `migeditctl revert \(job)`."
    case .crashed: "The daemon has a fault: report what `journalctl -u migeditd` says of job \(job); then \(retry)."
    case .unreachable, .loginRefused, .tooManyLogins, .overloaded, .storageService:
      Self.words(ofOutage: reason, of: environment) ?? retry
    }
  }

  /// What an environment needs that is not asked, or not asked for one kind of request; nil for a reason that is a job's
  /// own.
  static func words(ofOutage reason: FailureReason, of environment: String) -> String? {
    let ask = "`migeditctl reload` asks at once."
    return switch reason {
    case .unreachable: "Is the server of \(environment) up, and its url right? It is asked again by itself; \(ask)"
    case .loginRefused:
      "Fix \(environment)'s user, password or url, so that no account is locked; then \(ask) A password that is a "
        + "credential is read when the service starts: `systemctl restart migeditd` first."
    case .tooManyLogins:
      "Close sessions of \(environment)'s user on the server, or lower sessions; it goes on by itself, and \(ask)"
    case .overloaded:
      "Wait: \(environment) is asked again by itself. If it stays so, look at the server's parts, load and log; \(ask)"
    case .storageService: "An administrator of the server repairs its storage service; then \(ask)"
    case .forbidden:
      "Give \(environment)'s user back the privilege that the server names: it must be an Architect with the privilege "
        + "Create package, in the source environment. Single edits try it by themselves; \(ask)"
    case .createFailed, .notEditable, .notFound, .conflict, .rejected, .serverError, .unreadable, .invalidChange,
      .dependencyFailed, .timedOut, .outcomeUnknown, .verification, .crashed:
      nil
    }
  }

  static let unknown = "See what it says: another version wrote it, and this one does not know the word."

  private static func first(_ jobs: [JobID]) -> String { jobs.first.map(String.init) ?? "JOB" }
  private static func them(_ jobs: [JobID]) -> String { jobs.first.map { "job \($0)" } ?? "it" }

  private func target(heldBy holder: JobID?) -> Advice {
    guard let holder else { return .wait("it starts when the one before it has ended.") }
    if unfinishedEdits.contains(holder) { return .act("\(forget(holder)); until then it waits.") }
    if let wait = waitOfAhead, let reason = wait.reason.known, reason != .nothing, reason != .session {
      let until = wait.until.map { ", until \($0)" } ?? ""
      return .act(
        "Job \(holder), which comes first, waits itself (\(reason)\(until)): \(wait.detail) "
          + "`migeditctl why \(holder)` says what to do about that; this one starts when that has ended.")
    }
    return .act("`migeditctl why \(holder)` says how far job \(holder) is; this one starts when that has ended.")
  }

  private func session(takenBy others: [JobID]) -> Advice {
    let sooner = "To have it run before others that wait: `migeditctl prioritize 100 \(job)`."
    if let first = triedAlone, others == [first] {
      return .wait("it starts soon: `migeditctl why \(first)` says how job \(first), which is prepared alone, gets on.")
    }
    guard let stuck = others.first(where: unfinishedEdits.contains) else {
      return hasFreeSlot
        ? .wait("\(environment) uses more of its slots by itself, as long as it answers. \(sooner)")
        : .wait("it starts when a slot is free. \(sooner)")
    }
    return .act("It starts when a slot is free. \(forget(stuck)).")
  }

  private func forget(_ other: JobID) -> String {
    "Job \(other) has ended, but the server may still be at work on its edit: look there, and when it is over, "
      + "`migeditctl forget \(other)`"
  }

  /// What to do in a queue that is a copy.
  package static let compareCopy =
    "Compare what waits with the server, cancel what has been done since or is done elsewhere, then `migeditctl resume`."

  private var resume: String {
    let own = "`migeditctl resume --environment \(environment)`"
    return switch (pauses.ofQueue != nil, pauses.ofEnvironment != nil) {
    case (true, true): "`migeditctl resume`, and \(own),"
    case (false, true): own
    case (_, false): "`migeditctl resume`"
    }
  }

  /// A PUT may be lost, which ends a job sooner; empty: it is another request that goes wrong.
  private var whereLost: String {
    trouble?.kind == .submission
      ? ", and at the \(Edit.maxLostSubmissions)th in a row that is lost without a trace in any case" : ""
  }

  /// Of a job whose target gives trouble, and that has nothing on its way.
  var resting: Advice {
    .act(
      "Look at the target on the server\(outage == nil ? ": others are answered meanwhile" : "; it gives trouble of its own"). "
        + "It is tried again by itself; at the "
        + "\(Trouble.maxInARow)th time in a row it fails, where other targets were answered the same\(whereLost). "
        + "`migeditctl cancel \(job)` gives it up.")
  }
}

extension NextStep {
  /// What an environment needs that is not asked. nil: it is asked, or a newer daemon says why it is not.
  package static func words(of outage: Failure?, in environment: String) -> String? {
    outage?.reason.known.flatMap { words(ofOutage: $0, of: environment) }
  }
}
