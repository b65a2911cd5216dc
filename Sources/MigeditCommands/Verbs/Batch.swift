import ArgumentParser
import ControlAPI
import JSONDocument
import JobModel
import LibraryModel
import Terminal

struct BatchVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "batch",
    abstract: "Show how far a batch is, what its jobs wait for, and what its failures have in common.",
    discussion: """
      A name that is used again after its batch has ended begins its next run: night#2. Everywhere a batch is named, its
      name alone means the newest run.

      Ends with 0 whatever became of its jobs; `migeditctl wait --batch` says that by its exit status.

      Examples:
        migeditctl batch night
        migeditctl batch night#2
        migeditctl batch night --json | jq .counts.failed
      """)

  @OptionGroup var common: CommonOptions

  @Argument(help: "The batch's name, or name#2 for its second run.", completion: .daemon(.batches))
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
    var waiting = JobPages(
      link: link, filter: Self.waiting(in: batch.reference.text), oldestFirst: true,
      most: batch.endedAt == nil ? Limits.mostOnPage : 0)
    let waits = try await waiting.collect().map(JobPages.job)
    try session.funnel.emit([object]) {
      BatchScreen.screen(
        batch, title, waits: WaitingGroup.groups(of: waits), areAllWaits: !waiting.hasMore,
        FailureGroup.groups(of: failed), isAll: !pages.hasMore, now: session.console.now())
    }
    if !failed.isEmpty { session.funnel.note("`migeditctl retry --failed --batch \(title)` queues them anew") }
  }

  private static func waiting(in batch: String) -> Filter {
    var filter = Filter()
    filter.batch = batch
    filter.states = [.queued, .held]
    return filter
  }
}
