import JobModel
import LibraryModel
import Runtime
import Terminal

/// Describes an environment in a few words, the same on every screen.
enum EnvironmentText {
  static func breaker(_ environment: EnvironmentStatus) -> Cell {
    switch environment.breaker.known {
    case .closed: environment.isConfigured ? Cell("closed", .good) : .empty
    case .open: Cell("open", .bad)
    case .probing: Cell("probing", .caution)
    case nil: Cell(environment.breaker.description)
    }
  }

  static func outage(_ environment: EnvironmentStatus, now: WallTime) -> Cell? {
    guard let outage = environment.outage, let head = outageSince(environment, now: now) else { return nil }
    return Cell("\(head.text): \(outage.message)", head.ink)
  }

  /// The outage, since when, and when it is tried again, without the message.
  static func outageSince(_ environment: EnvironmentStatus, now: WallTime) -> Cell? {
    guard let outage = environment.outage else { return nil }
    let since = environment.outageSince.map { " since \(TimeText.rough(now - $0))" } ?? ""
    return Cell("\(outage.reason)\(since)\(nextTry(environment, now: now))", environment.isOut ? .bad : .caution)
  }

  private static func nextTry(_ environment: EnvironmentStatus, now: WallTime) -> String {
    guard let retry = environment.retryAt else { return environment.isOut ? "" : ", still asked" }
    if !environment.isOut { return retry > now ? ", fewer slots for \(TimeText.rough(retry - now))" : "" }
    if environment.breaker.known == .probing { return ", being tried now" }
    // One kind of request is tried with an edit, and that may have to come first.
    return retry > now ? ", next try \(TimeText.relative(retry, now: now))" : ", next try due"
  }

  /// Whether edits may start by the hours, and for how long that stays so. Empty where there are no windows.
  static func window(_ environment: EnvironmentStatus, now: WallTime) -> Cell {
    let span = environment.windowChange.map { TimeText.rough($0 - now) }
    if environment.windowOpen { return span.map { Cell("open for \($0)") } ?? .empty }
    return Cell("closed" + (span.map { " for \($0)" } ?? ""), .caution)
  }

  /// What keeps the jobs of an environment that a reload, or a restart, has taken out of the configuration, and what to do;
  /// nil where it is configured.
  static func notConfigured(_ environment: EnvironmentStatus) -> Cell? {
    guard !environment.isConfigured else { return nil }
    let name = environment.name
    let jobs = environment.queued > 0 ? "its \(JobText.count(environment.queued)) will not start; " : ""
    let running =
      environment.running > 0
      ? "its running edits are not followed over a start of the daemon; " : ""
    return Cell(
      "not in the configuration: \(jobs)\(running)put \(name) back into it, then `migeditctl reload`; or `migeditctl "
        + "cancel --environment \(name)`", .caution)
  }

  /// Tells of the jobs that have ended while the server may still be at work on their edits, and what to do; nil where there
  /// are none. Where slots and jobs are shown, they have a question mark.
  static func unfinishedEdits(_ environment: EnvironmentStatus) -> Cell? {
    let jobs = leftovers(environment).sorted()
    guard let first = jobs.first else { return nil }
    let which = jobs.count == 1 ? "job \(first) has" : "jobs \(JobRange.short(of: jobs)) have"
    return Cell(
      "\(which) ended, but the server may still be at work on what was asked; `migeditctl why \(first)` says what to do",
      .caution)
  }

  /// The jobs that have ended while the server may still be at work on their edits.
  static func leftovers(_ environment: EnvironmentStatus) -> Set<JobID> {
    Set(environment.slots.filter { $0.state.known == .unknown }.compactMap(\.job))
  }
}

extension EnvironmentStatus {
  /// The daemon knows no server of an environment that only jobs name.
  var isConfigured: Bool { !url.isEmpty }
}
