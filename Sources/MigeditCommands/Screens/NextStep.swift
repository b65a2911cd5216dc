import JobModel

/// The next thing to try: for every reason that a job waits for, and for every one that something failed for.
struct NextStep: Sendable {
  let job: JobID
  let environment: String
  var batch: String?
  /// Whom the job waits for.
  var others: [JobID] = []
  /// Jobs that have ended, and whose edits may still be at work on the server.
  var leftovers: Set<JobID> = []
  var isQueuePaused = false
  var isEnvironmentPaused = false
  /// The job's own target gives trouble, while its server answers others.
  var isTroubled = false
  /// The server took the edit, and the target shows no trace of it yet.
  var hasNoTrace = false
  /// A session is free and not used for now.
  var hasFreeSlot = false

  func words(_ reason: WaitingReason) -> String {
    switch reason {
    case .nothing: "Nothing to do: it starts at once."
    case .held: "`migeditctl release \(job)` lets it run."
    case .time: "Nothing to do: it starts when its time has come. To run it now, cancel it and enqueue it without one."
    case .dependency: "`migeditctl why \(first)` says why \(them) has not succeeded yet."
    case .retry:
      isTroubled ? resting : "Nothing to do: it is tried again by itself. What an attempt says can be fixed meanwhile."
    case .target: target
    case .environment:
      "Put \(environment) back into the configuration, then `migeditctl reload`; or `migeditctl cancel \(job)`."
    case .paused: "\(resume) lets edits start again."
    case .outage: "See what \(environment) is said to need; it is asked again by itself."
    case .window: "Nothing to do: it starts when the window of \(environment) opens (windows, in the configuration)."
    case .batch:
      "`migeditctl batch \(batch ?? "NAME")` shows what its batch waits for; `migeditctl release \(job)` lets it run."
    case .session: session
    case .stopping: "The daemon is stopping: it starts after the next start, `systemctl start migeditd`."
    }
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
    case .dependencyFailed: "`migeditctl why \(first)`; when \(them) is retried, this one is taken along."
    case .timedOut, .outcomeUnknown:
      leftovers.contains(job)
        ? "Look at the target on the server. When the edit is over there, `migeditctl forget \(job)`; then \(retry), or "
          + "`migeditctl revert \(job) --force`."
        : "Its session is free again: look on the server what the edit came to; then \(retry), or "
          + "`migeditctl revert \(job) --force`. Where retry leaves it alone, its target is still kept for the edit: "
          + "`migeditctl forget \(job)` first."
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

  private var first: String { others.first.map(String.init) ?? "JOB" }
  private var them: String { others.first.map { "job \($0)" } ?? "it" }

  private var target: String {
    guard let first = others.first else { return "Nothing to do: it starts when the one before it has ended." }
    if leftovers.contains(first) { return "\(forget(first)); until then it waits." }
    return "`migeditctl why \(first)` says how far job \(first) is; this one starts when that has ended."
  }

  private var session: String {
    let sooner = "To have it run before others that wait: `migeditctl prioritize 100 \(job)`."
    let stuck = others.filter(leftovers.contains)
    guard let first = stuck.first else {
      return hasFreeSlot
        ? "Nothing to do: \(environment) uses more of its sessions by itself, as long as it answers. \(sooner)"
        : "Nothing to do: it starts when a session is free. \(sooner)"
    }
    return "It starts when a session is free. \(forget(first))."
  }

  private func forget(_ other: JobID) -> String {
    "Job \(other) has ended, but the server may still be at work on its edit: look there, and when it is over, "
      + "`migeditctl forget \(other)`"
  }

  private var resume: String {
    let own = "`migeditctl resume --environment \(environment)`"
    return switch (isQueuePaused, isEnvironmentPaused) {
    case (true, true): "`migeditctl resume`, and \(own),"
    case (false, true): own
    case (_, false): "`migeditctl resume`"
    }
  }
}
