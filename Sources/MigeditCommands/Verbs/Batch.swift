import ArgumentParser
import ControlAPI
import JSONDocument
import JobModel
import LibraryModel
import Terminal

struct BatchVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "batch",
    abstract: "Show how far a batch is, and what its failures have in common.",
    discussion: """
      A name that is used again after its batch has ended begins its next run: night#2. Everywhere a batch is named, its
      name alone means the newest run.

      Examples:
        migeditctl batch night
        migeditctl batch night#2
        migeditctl batch night --json | jq .counts.failed
      """)

  @OptionGroup var common: CommonOptions

  @Argument(help: "The batch's name, or name#2 for its second run.")
  var name: String

  func run(in session: CommandSession) async throws {
    let link = try await session.connect()
    let answer = try await link.call(GetBatch.self, GetBatch.Parameters(name: name))
    let object = answer.raw["batch"] ?? .null
    guard !common.json else { return try session.funnel.emit([object]) { Screen() } }
    let batch = try answer.read().batch
    var filter = Filter()
    filter.batch = batch.reference.text
    filter.states = [.failed]
    var pages = JobPages(link: link, filter: filter, oldestFirst: false, most: Limits.jobsNamed)
    // Who asked for one run by its number may not mean the newest.
    let title = BatchReference(name)?.run == nil ? batch.title : batch.reference.text
    let hasFailed = batch.counts[JobState.failed.rawValue] ?? 0 > 0
    let failed = hasFailed ? try await pages.collect().map(JobPages.job) : []
    try session.funnel.emit([object]) {
      BatchScreen.screen(
        batch, title, FailureGroup.groups(of: failed), isAll: !pages.hasMore, now: session.console.now())
    }
    if !failed.isEmpty { session.funnel.note("`migeditctl retry --failed --batch \(title)` queues them anew") }
  }
}
