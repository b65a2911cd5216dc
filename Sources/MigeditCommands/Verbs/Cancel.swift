import ArgumentParser
import ControlAPI
import JSONDocument
import JobModel

struct CancelVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "cancel",
    abstract: "Cancel jobs that have not ended.",
    discussion: """
      An edit that the server may have taken can't be recalled: its job runs on, ends as what it comes to, and is not \
      tried again. Where its target can't be read, `migeditctl forget` then ends it at once. Jobs that come after one \
      that is cancelled fail with it; --dry-run says which. All that is said of the jobs must match. Ends with 0 also \
      where nothing was left to do.

      Examples:
        migeditctl cancel 1042
        migeditctl cancel --batch night --environment prod --dry-run
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var selection: JobSelection

  func validate() throws { _ = try selection.filter(of: .cancel) }

  func run(in session: CommandSession) async throws {
    let link = try await session.connect()
    let change = JobChange<Cancel>(.cancel, selection, link: link, session: session, along: Self.foretold)
    guard let reply = try await change.run() else { return }
    let running = try await running(of: reply.jobs, over: link)
    let ended = reply.jobs.filter { !running.contains($0) }
    if !ended.isEmpty {
      session.funnel.note(
        "cancelled: \(JobChange<Cancel>.names(of: ended, count: reply.count - running.count))")
    }
    if !running.isEmpty { session.funnel.note(Self.text(ofRunning: running)) }
    if let failed = Self.failed(reply) {
      let they = reply.failedCount == 1 ? "it came" : "they came"
      session.funnel.note("failed along, since \(they) after what was cancelled: \(failed)")
    }
    try change.reportUnchanged(beside: reply)
  }

  /// What becomes of the jobs that come after those that are cancelled, behind what is done to these.
  static func foretold(_ reply: Cancel.Reply) -> String {
    guard let failed = failed(reply) else { return "" }
    let they = reply.failedCount == 1 ? "it comes" : "they come"
    return "; failing along, since \(they) after what is cancelled: \(failed)"
  }

  /// nil: there are none.
  static func failed(_ reply: Cancel.Reply) -> String? {
    guard let failed = reply.failed, let count = reply.failedCount, count > 0 else { return nil }
    let more = count > failed.count ? " and \(count - failed.count) more" : ""
    return "\(JobText.count(count)): \(JobRange.short(of: failed))\(more)"
  }

  private func running(of jobs: [JobID], over link: DaemonLink) async throws -> [JobID] {
    var filter = Filter()
    filter.ids = jobs
    filter.states = [.running]
    var pages = JobPages(link: link, filter: filter, oldestFirst: true, most: nil)
    return try await pages.collect().compactMap { $0["id"]?.number?.int }
  }

  static func text(ofRunning jobs: [JobID]) -> String {
    let names = JobRange.text(of: jobs)
    return jobs.count == 1
      ? "asked to end: job \(names) runs on, since the server may have taken its edit; it ends as what it comes to"
      : "asked to end: jobs \(names) run on, since the server may have taken their edits; each ends as what it comes to"
  }
}
