import ArgumentParser
import ControlAPI
import JSONDocument
import JobModel

struct ListVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Show jobs, the newest first.",
    discussion: """
      --sort shows the newest, the longest and the highest first; by state what failed comes first, then what waits and \
      runs. All that is said of the jobs must match. Ends with 0 also where no job does, but with 65 where there is no such \
      environment or batch.

      Examples:
        migeditctl list --batch night --failed
        migeditctl list --state succeeded --sort took --limit 10
        migeditctl list --all --json --environment prod
      """)

  @OptionGroup var common: CommonOptions

  @Argument(
    help: ArgumentHelp("Only these: ids, and ranges as 1040-1060.", valueName: "job"), completion: .daemon(.jobs),
    transform: expected)
  var jobs: [JobRange] = []

  @OptionGroup var filters: FilterOptions

  @Flag(help: "Failed jobs only, as --state failed.")
  var failed = false

  @Option(parsing: .unconditional, help: "How many jobs at most.", transform: wholeNumber(1...Int.max))
  var limit = 50

  @Flag(help: "All that match, whatever --limit says.")
  var all = false

  @Flag(help: "The oldest first.")
  var oldestFirst = false

  @Option(help: "Sort by this.")
  var sort: JobOrder?

  @Flag(help: "Sort the other way round.")
  var reverse = false

  func validate() throws {
    if oldestFirst, sort != nil { throw ValidationError("--oldest-first is an order by itself: leave out --sort.") }
    if reverse, sort == nil { throw ValidationError("--reverse goes with --sort; --oldest-first is the other order.") }
    if failed, !filters.state.isEmpty { throw ValidationError("--failed is --state failed: say one of them.") }
    _ = try JobRange.jobs(jobs)
  }

  func run(in session: CommandSession) async throws {
    var filter = try filters.filter()
    filter.ids = try JobRange.jobs(jobs)
    if failed { filter.states = [.failed] }
    let listing = JobListing(filter: filter, most: all ? nil : limit, session: session)
    if let sort {
      try await listing.show(by: sort, isReversed: reverse)
    } else {
      try await listing.show(oldestFirst: oldestFirst)
    }
  }
}
