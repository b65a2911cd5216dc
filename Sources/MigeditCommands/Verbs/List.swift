import ArgumentParser
import ControlAPI
import EditModel
import JSONDocument

struct ListVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Show jobs, the newest first.",
    discussion: """
      Examples:
        migeditctl list --batch night --state failed
        migeditctl list --all --json --environment prod
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var filters: FilterOptions

  @Option(help: "How many jobs at most.")
  var limit = 50

  @Flag(help: "All that match, whatever --limit says.")
  var all = false

  @Flag(help: "The oldest first.")
  var oldestFirst = false

  func validate() throws {
    if limit < 1 { throw ValidationError("--limit is at least 1.") }
  }

  func run(in session: CommandSession) async throws {
    var pages = JobPages(
      link: try await session.connect(), filter: try filters.filter(), oldestFirst: oldestFirst, most: all ? nil : limit
    )
    var layout: TableLayout?
    var count = 0
    while let page = try await pages.next() {
      count += page.objects.count
      if let layout {
        for object in page.objects {
          let row = { JobTable.row(try JobPages.job(object), now: session.console.now()) }
          try session.funnel.emit(object, or: row, in: layout)
        }
      } else {
        // Later pages stand under the columns of the first.
        layout = try show(page, session)
      }
    }
    if count == 0 { session.funnel.note("no job matches") }
    if pages.hasMore { session.funnel.note("there are more; --limit NUMBER or --all shows them") }
  }

  private func show(_ page: JobPages.Page, _ session: CommandSession) throws -> TableLayout {
    let console = session.console
    var table = Table(columns: [], rows: [])
    try session.funnel.emit(page.objects) {
      table = JobTable.table(try page.objects.map(JobPages.job), now: console.now())
      return Screen(blocks: [.table(table)])
    }
    return TableLayout(table, limit: console.width)
  }
}
