import ArgumentParser
import ControlAPI
import JobModel
import LibraryModel
import Report
import Terminal

struct ReportVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Say on one page what became of a batch, why, and where the time went.",
    discussion: """
      What failed, by cause, with the server's words and what to do; what the server made otherwise than it was asked; \
      where the night went; what is carried over; outages, retries, the slowest edits; and the line that queues the \
      failures anew. --html writes one self-contained page: it needs no script and no network, and shows who ran when. \
      --json prints one object.

      Where the night went: the time of all slots of the batch's environments, from its first start to its end, as \
      editing, target busy, window (or paused), outage, trouble, retry or idle. It sums to 100 %. Where nothing \
      has started yet, slotTime is null.

      Works while the batch is under way, too, and says so. Differences and documents need the role submit; without it \
      they are left out. Ends with 0 whatever became of the jobs; `migeditctl wait --batch` says that by its exit status.

      Examples:
        migeditctl report night
        migeditctl report night#2 --html night.html
        migeditctl report night --json | jq .slotTime
      """)

  @OptionGroup var common: CommonOptions

  @Option(
    help: ArgumentHelp("Write a page into this file; - is standard output.", valueName: "file"), completion: .file())
  var html: String?

  @Argument(help: "The batch's name, or name#2 for its second run.", completion: .daemon(.batches))
  var batch: String

  func validate() throws {
    if html != nil, common.json { throw ValidationError("--html and --json are two forms: say one of them.") }
  }

  func run(in session: CommandSession) async throws {
    var gathering = NightGathering(session)
    let night = try await gathering.night(of: batch, now: session.console.now())
    let report = NightReport(night)
    if let html, html != "-" {
      try session.console.writeFile(html, report.html)
    } else if html != nil {
      try session.console.write(report.html)
    } else {
      try session.funnel.emit([report.json(batch: gathering.batchObject)]) { report.screen }
    }
    for note in gathering.notes { session.funnel.note(note) }
    if report.isUnderWay { session.funnel.note("the batch is still under way; this is how it stands now") }
  }
}
