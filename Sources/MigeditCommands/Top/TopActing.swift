import ControlAPI
import JobModel
import LibraryModel
import Terminal

/// Does to a job what a key asks for, and says before what that would be.
struct TopActing: Sendable {
  let link: DaemonLink
  let action: TopAction
  let job: JobID

  private var filter: Filter {
    var filter = Filter()
    filter.ids = [job]
    return filter
  }

  /// The question that is asked before, which names the jobs; nil, and the reason, where nothing would be changed.
  func foretell(name: String) async throws -> (question: String?, reason: String) {
    let (jobs, count, along) = try await call(isDryRun: true)
    guard count > 0 else { return (nil, try await unchanged()) }
    let others = jobs.filter { $0 != job }
    let more = count - (others.count < jobs.count ? 1 : 0)
    let beside = more > 0 ? " and \(JobText.count(more)) along: \(JobRange.short(of: others))" : ""
    return ("\(action.action.verb) job \(job) (\(name))\(beside)\(along)", "")
  }

  func perform() async throws -> Cell {
    let (jobs, count, _) = try await call(isDryRun: false)
    guard count > 0 else { return Cell(try await unchanged(), .caution) }
    let names = count == 1 ? "job \(jobs.first ?? job)" : "\(JobText.count(count)): \(JobRange.short(of: jobs))"
    if action == .cancel, try await isRunning() { return Cell(CancelVerb.text(ofRunning: [job]), .caution) }
    return Cell("\(action.action.done): \(names)", .good)
  }

  /// What the daemon's refusal means, for people.
  func words(for error: any Error) -> String {
    if case ControlError.permissionDenied(let method, .admin, let groups) = error {
      return ErrorText.denied(method, needs: .admin, groups: groups, isOthers: true)
    }
    return ErrorText.complaint(for: error, socket: link.socket).message
  }

  private func call(isDryRun: Bool) async throws -> (jobs: [JobID], count: Int, along: String) {
    let parameters = JobsToChange(filter: filter, dryRun: isDryRun ? true : nil)
    switch action {
    case .hold: return changed(try await link.call(Hold.self, parameters).read())
    case .release: return changed(try await link.call(Release.self, parameters).read())
    case .retry: return changed(try await link.call(Retry.self, Retry.Parameters(parameters, held: nil)).read())
    case .cancel:
      let reply = try await link.call(Cancel.self, parameters).read()
      return (reply.jobs, reply.count, CancelVerb.foretold(reply))
    }
  }

  private func changed(_ reply: some JobsReply) -> (jobs: [JobID], count: Int, along: String) {
    (reply.jobs, reply.count, "")
  }

  private func unchanged() async throws -> String {
    try await UnchangedJobs(action: action.action, filter: filter, link: link).text()
  }

  /// Whether an edit that was to be cancelled runs on, since the server may have taken it.
  private func isRunning() async throws -> Bool {
    try await link.call(Get.self, Get.Parameters(id: job)).read().job.state.known == .running
  }
}
