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

  func words(_ reason: WaitingReason) -> String {
    switch reason {
    case .nothing: "Nothing to do: it starts at once."
    case .held: "`migeditctl release \(job)` lets it run."
    case .time: "Nothing to do: it starts when its time has come. To run it now, cancel it and enqueue it without one."
    case .dependency: "`migeditctl why \(first)` says why \(them) has not succeeded yet."
    case .retry: "Nothing to do: it is tried again by itself. What an attempt says can be mended meanwhile."
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
    if let outage = Self.words(ofOutage: reason, of: environment) { return outage }
    let retry = "`migeditctl retry \(job)`"
    return switch reason {
    case .createFailed:
      "Mend on the server what it says, then \(retry); another change is another `migeditctl enqueue`."
    case .notEditable: "When the target can be edited again (unlocked, import undone or rejected), \(retry)."
    case .notFound:
      "Check the id, and that \(environment)'s user may see the target; then \(retry), or enqueue the right id."
    case .conflict: "Look at the target as it is now with `migeditctl preview`, then enqueue with its --expected-date."
    case .rejected, .invalidChange: "Mend the change: `migeditctl preview` tries it on the target; then enqueue that."
    case .forbidden: "Give \(environment)'s user the privilege that the server names, then \(retry)."
    case .serverError: "Look into the server's log, by the ticket if it gave one; then \(retry)."
    case .dependencyFailed: "`migeditctl why \(first)`; when \(them) is retried, this one is taken along."
    case .timedOut, .outcomeUnknown:
      leftovers.contains(job)
        ? "Look at the target on the server. When the edit is over there, `migeditctl forget \(job)`; then \(retry), or "
          + "`migeditctl revert \(job) --force`."
        : "Session and target are free again: look on the server what the edit came to; then \(retry), or `migeditctl revert \(job) --force`."
    case .verification:
      "`migeditctl diff \(job)` shows the differences; enqueue without --strict, or `migeditctl revert \(job)`."
    case .crashed: "The daemon has a fault: report what `journalctl -u migeditd` says of job \(job); then \(retry)."
    // All said above.
    case .unreachable, .loginRefused, .tooManyLogins, .overloaded, .storageService: retry
    }
  }

  /// What an environment needs that does not answer; nil for a reason that is a job's own.
  static func words(ofOutage reason: FailureReason, of environment: String) -> String? {
    let ask = "`migeditctl reload` asks at once."
    return switch reason {
    case .unreachable: "Is the server of \(environment) up, and its url right? It is asked again by itself; \(ask)"
    case .loginRefused:
      "Mend \(environment)'s user, password or url, so that no account is locked; then \(ask) A password that is a "
        + "credential is read when the service starts: `systemctl restart migeditd` first."
    case .tooManyLogins:
      "Close sessions of \(environment)'s user on the server, or lower sessions; it goes on by itself, and \(ask)"
    case .overloaded:
      "Wait: \(environment) is asked again by itself. If it stays so, look at the server's parts, load and log; \(ask)"
    case .storageService: "An administrator of the server mends its storage service; then \(ask)"
    case .createFailed, .notEditable, .notFound, .conflict, .rejected, .forbidden, .serverError, .invalidChange,
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
    guard let first = stuck.first else { return "Nothing to do: it starts when a session is free. \(sooner)" }
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
