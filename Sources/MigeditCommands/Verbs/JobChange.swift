import ControlAPI
import EditModel
import JSONDocument

/// What the verbs that change jobs have in common: they ask before they change more than one, and say which they changed.
struct JobChange<Method: ControlMethod> where Method.Parameters == JobsToChange, Method.Reply == JobsChanged {
  let verb: String
  let done: String
  /// The states that the verb applies to.
  let states: [JobState]
  let session: CommandSession

  /// The jobs that were changed, the first 10,000 of them.
  func run(_ filter: Filter, _ selection: JobSelection, over link: DaemonLink) async throws -> [JobID] {
    if !selection.yes, filter.ids?.count != 1 {
      guard try await isConfirmed(filter, over: link) else { return [] }
    }
    let answer = try await link.call(Method.self, JobsToChange(filter: filter, all: selection.all ? true : nil))
    let reply = try answer.read()
    try session.funnel.emit(ids: reply.jobs, of: [answer.json])
    session.funnel.note(sentence(reply))
    return reply.jobs
  }

  private func sentence(_ reply: JobsChanged) -> String {
    guard reply.count > 0 else { return "nothing to \(verb): \(nothing)" }
    let more = reply.count > reply.jobs.count ? " and \(reply.count - reply.jobs.count) more" : ""
    return "\(done): \(JobWords.count(reply.count)): \(JobRange.text(of: reply.jobs))\(more)"
  }

  private var nothing: String {
    let words = "\(states.dropLast().map(\.rawValue).joined(separator: ", ")) or \(states.last?.rawValue ?? "")"
    return "no job that matches is \(words), or it has been done already, or the server may still be at work on it "
      + "(`migeditctl environments` shows such slots as unknown)"
  }

  /// True also where there is nothing to ask, since one job or none would be changed.
  private func isConfirmed(_ filter: Filter, over link: DaemonLink) async throws -> Bool {
    var matching = filter
    matching.states = filter.states ?? states
    let most = Limits.jobsNamed
    var pages = JobPages(link: link, filter: matching, oldestFirst: true, most: most)
    let ids = try await pages.collect().compactMap { $0["id"]?.number?.int }
    guard ids.count > 1 else { return true }
    let count = pages.hasMore ? "more than \(most) jobs" : JobWords.count(ids.count)
    let named = "\(count) (\(TextWidth.fit(JobRange.text(of: ids), to: 200)))"
    try session.console.confirm("\(verb) \(named)")
    return true
  }
}
