import ArgumentParser
import ControlAPI
import EditModel
import JSONDocument

struct CancelVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "cancel",
    abstract: "Cancel jobs that have not ended.",
    discussion: """
      An edit that the server may have taken can't be recalled: its job stays running, ends as what it comes to, and is \
      not tried again. All that is said of the jobs must match.

      Examples:
        migeditctl cancel 1042
        migeditctl cancel --batch night --environment prod --yes
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var selection: JobSelection

  func validate() throws { _ = try selection.filter() }

  func run(in session: CommandSession) async throws {
    let change = JobChange<Cancel>(
      verb: "cancel", done: "cancelled", states: [.queued, .held, .running], session: session)
    let link = try await session.connect()
    let changed = try await change.run(try selection.filter(), selection, over: link)
    guard !changed.isEmpty else { return }
    var stillRunning = Filter()
    stillRunning.ids = changed
    stillRunning.states = [.running]
    var pages = JobPages(link: link, filter: stillRunning, oldestFirst: true, most: nil)
    let running = try await pages.collect().compactMap { $0["id"]?.number?.int }
    if !running.isEmpty {
      session.funnel.note(
        "of these, the server may have taken the edit of \(JobRange.text(of: running)) already: they end as what they "
          + "come to, and are not tried again")
    }
  }
}
