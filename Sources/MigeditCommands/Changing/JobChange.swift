import ArgumentParser
import ControlAPI
import JSONDocument
import JobModel
import Terminal

/// Performs a verb that changes jobs: it asks before it changes more than one, and says which it changed.
struct JobChange<Method: ControlMethod>: Sendable where Method.Reply: JobsReply {
  let action: OperatorAction
  let selection: JobSelection
  let link: DaemonLink
  let session: CommandSession
  /// Only jobs that failed for this reason; nil: whatever they failed for.
  var reason: String?
  /// What happens to others, as the rest of a sentence; empty: nothing.
  var along: @Sendable (Method.Reply) -> String = { _ in "" }
  let parameters: @Sendable (JobsToChange) -> Method.Parameters

  /// - Returns: the jobs that were changed; nil where nothing was, in which case the reason was shown.
  func run() async throws -> Method.Reply? {
    if selection.dryRun {
      try await foretell(try await call(isDryRun: true))
      return nil
    }
    if !selection.yes, try asksBefore() { try ask(try await call(isDryRun: true).read()) }
    return try await perform()
  }

  private func perform() async throws -> Method.Reply? {
    let answer = try await call(isDryRun: false)
    let reply = try answer.read()
    try session.funnel.emit(ids: reply.jobs, of: [answer.json])
    guard reply.count > 0 else {
      try await sayNothing()
      return nil
    }
    return reply
  }

  func report(_ reply: Method.Reply) throws {
    session.funnel.note("\(action.done): \(Self.names(of: reply.jobs, count: reply.count))")
    try reportUnchanged(beside: reply)
  }

  /// Shows which of the jobs that were named have not been changed.
  func reportUnchanged(beside reply: Method.Reply) throws {
    let left = try Set(filter().ids ?? []).subtracting(reply.jobs).sorted()
    guard !left.isEmpty else { return }
    let names = JobRange.text(of: left)
    let look = left.count == 1 ? "why \(left[0])" : "list \(names.replacing(",", with: ""))"
    session.funnel.note("left alone: \(JobText.count(left.count)): \(names); `migeditctl \(look)` shows why")
  }

  /// The jobs for people: `3 jobs: 1-3`.
  static func names(of jobs: [JobID], count: Int) -> String {
    let more = count > jobs.count ? " and \(count - jobs.count) more" : ""
    return "\(JobText.count(count)): \(JobRange.text(of: jobs))\(more)"
  }

  private func filter() throws(ValidationError) -> Filter {
    var filter = try selection.filter(of: action)
    filter.failureReason = reason
    return filter
  }

  private func call(isDryRun: Bool) async throws -> DaemonLink.Answer<Method> {
    let jobs = JobsToChange(
      filter: try filter(), all: selection.all ? true : nil, dryRun: isDryRun ? true : nil)
    do {
      return try await link.call(Method.self, parameters(jobs))
    } catch ControlError.permissionDenied(let method, .admin, let groups) {
      // Submitters may call it, for their own jobs.
      throw CommandError(
        .noPermission, ErrorText.denied(method, needs: .admin, groups: groups, isOthers: true))
    } catch ControlError.noSuchJob(let id) {
      throw CommandError(
        .data,
        "there is no job \(id), so nothing was changed, of the others neither. It may have been pruned; `migeditctl list --all` "
          + "shows all that are kept.")
    }
  }

  private func foretell(_ answer: DaemonLink.Answer<Method>) async throws {
    let reply = try answer.read()
    try session.funnel.emit(ids: reply.jobs, of: [answer.json])
    guard reply.count > 0 else { return try await sayNothing() }
    session.funnel.note(
      "would \(action.verb) \(Self.names(of: reply.jobs, count: reply.count))\(along(reply)); nothing was changed")
  }

  /// Whether more than one job may be changed.
  private func asksBefore() throws -> Bool {
    try action.takesOthersAlong || filter().ids?.count != 1
  }

  private func ask(_ reply: Method.Reply) throws(CommandError) {
    guard reply.count > 1 else { return }
    let named = JobRange.short(of: reply.jobs)
    try session.console.confirm("\(action.verb) \(JobText.count(reply.count)) (\(named))\(along(reply))")
  }

  private func sayNothing() async throws {
    let filter = try filter()
    let (text, isRefused) = try await UnchangedJobs(action: action, filter: filter, link: link).explanation()
    if isRefused { throw CommandError(.data, text) }
    session.funnel.note(text)
  }
}

extension JobChange where Method.Parameters == JobsToChange {
  init(
    _ action: OperatorAction, _ selection: JobSelection, link: DaemonLink, session: CommandSession,
    reason: String? = nil, along: @escaping @Sendable (Method.Reply) -> String = { _ in "" }
  ) {
    self.init(action: action, selection: selection, link: link, session: session, reason: reason, along: along) { $0 }
  }
}
