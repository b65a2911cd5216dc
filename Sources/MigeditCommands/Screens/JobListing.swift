import JSONDocument
import JobModel
import Terminal

/// Shows the jobs that match: page after page in the daemon's order, or sorted here.
struct JobListing: Sendable {
  let filter: Filter
  /// How many jobs are shown at most; nil: all.
  let most: Int?
  let session: CommandSession

  /// How many jobs can be sorted, since all that match are fetched for it.
  private static let mostSorted = 100_000

  func show(by order: JobOrder, isReversed: Bool) async throws {
    let bound = Self.mostSorted
    let link = try await session.connect()
    var pages = JobPages(link: link, filter: filter, oldestFirst: false, most: bound)
    let objects = try await pages.collect()
    guard !pages.hasMore else {
      throw CommandError(.usage, "more than \(bound) jobs match, which is too many to sort: choose fewer of them.")
    }
    let found = try objects.map { ($0, try JobPages.job($0)) }
    let sorted = order.sorted(found.map(\.1), isReversed: isReversed).prefix(most ?? .max)
    let byID = Dictionary(found.map { ($1.id, $0) }) { first, _ in first }
    if sorted.isEmpty { return try await sayNothing(link) }
    try session.funnel.emit(sorted.compactMap { byID[$0.id] }) {
      Screen(blocks: [.table(JobTable(session.console, order: order).table(Array(sorted)))])
    }
    if sorted.count < found.count { sayMore() }
  }

  func show(oldestFirst: Bool) async throws {
    let link = try await session.connect()
    var pages = JobPages(link: link, filter: filter, oldestFirst: oldestFirst, most: most)
    var layout: TableLayout?
    while let page = try await pages.next() {
      if let layout {
        for object in page.objects {
          let row = { try JobTable(session.console).lines(of: JobPages.job(object), in: layout) }
          try session.funnel.emit(object, or: row, in: layout)
        }
      } else {
        // Later pages stand under the columns of the first.
        layout = try show(page)
      }
    }
    if layout == nil { try await sayNothing(link) }
    if pages.hasMore { sayMore() }
  }

  private func sayNothing(_ link: DaemonLink) async throws {
    try await NothingMatches.check(filter, over: link)
    session.funnel.note("no job matches")
  }

  private func sayMore() { session.funnel.note("there are more; --limit NUMBER or --all shows them") }

  private func show(_ page: JobPages.Page) throws -> TableLayout {
    let console = session.console
    var table = Table(columns: [], rows: [])
    try session.funnel.emit(page.objects) {
      table = JobTable(console).table(try page.objects.map(JobPages.job))
      return Screen(blocks: [.table(table)])
    }
    return TableLayout(table, limit: console.width)
  }
}
