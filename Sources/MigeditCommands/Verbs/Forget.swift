import ArgumentParser
import ControlAPI
import JSONDocument
import JobModel

struct ForgetVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "forget",
    abstract: "Give up on edits that may still be at work on the server: free their slots and targets.",
    discussion: """
      A job that ended as timedOut or outcomeUnknown keeps its target, and mostly its slot, until the server is seen to be \
      done. A running job whose target gives trouble while its server answers others can be given up on as well, once it \
      was cancelled: it ends at once, as outcomeUnknown. Look at the migration on the server first: while that edit is \
      still at work there, another one of the same target, or in the same session, can spoil both.

      Examples:
        migeditctl forget 1042
        migeditctl forget 1042 1050-1052 --yes
        migeditctl cancel 1044 && migeditctl forget 1044
      """)

  @OptionGroup var common: CommonOptions

  @Argument(
    help: ArgumentHelp("Jobs: ids, and ranges as 1040-1060.", valueName: "job"), completion: .daemon(.jobs),
    transform: expected)
  var jobs: [JobRange]

  @Flag(name: .shortAndLong, help: "Don't ask.")
  var yes = false

  func run(in session: CommandSession) async throws {
    let ids = try JobRange.jobs(jobs) ?? []
    let named = JobRange.text(of: ids)
    let link = try await session.connect()
    let open = try await mayBeLeft(of: ids, over: link)
    // The daemon says why there is nothing to forget of the others, before anything is.
    let refused = ids.filter { !open.contains($0) }
    if !yes, refused.isEmpty {
      try session.console.confirm("forget what the server may still be doing for \(named)")
    }
    for id in refused + ids.filter(open.contains) {
      let answer = try await link.call(Forget.self, Forget.Parameters(id: id))
      try session.funnel.emit(ids: [], of: [answer.json])
    }
    session.funnel.note(
      "forgotten: \(JobText.count(ids.count)): \(named); nobody asks any more what became of it on the server")
  }

  /// Those of the jobs of which something may be left on the server, by their states.
  private func mayBeLeft(of ids: [JobID], over link: DaemonLink) async throws -> Set<JobID> {
    var filter = Filter()
    filter.ids = ids
    filter.states = [.failed, .running]
    var pages = JobPages(link: link, filter: filter, oldestFirst: true, most: nil)
    do {
      return try await Set(pages.collect().compactMap { $0["id"]?.number?.int })
    } catch ControlError.noSuchJob {
      return []
    }
  }
}
