import JobModel
import LibraryModel
import Runtime
import Terminal

/// Shows one batch, and what its failures have in common.
enum BatchScreen {
  /// - Parameter isAll: false where only the first of its failures were looked at.
  static func screen(
    _ batch: Batch, _ title: String, _ failures: [FailureGroup], isAll: Bool, now: WallTime
  ) -> Screen {
    let ended = BatchText.ended(batch)
    let heading = batch.endedAt == nil ? "under way" : "ended"
    var fields: [(name: String, value: Cell)] = [
      ("jobs", Cell(BatchText.counts(batch))),
      ("progress", Cell("\(BatchText.progress(batch)), \(ended) of \(batch.total) have ended")),
      ("since", Cell(TimeText.exact(batch.createdAt, now: now))),
    ]
    if let end = batch.endedAt {
      fields.append(("ended", Cell(TimeText.exact(end, now: now))))
      fields.append(("took", Cell(TimeText.fine(end - batch.createdAt))))
    }
    var screen = Screen(blocks: [.heading(Cell("Batch \(title)  \(heading)", .strong)), .fields(fields)])
    guard !failures.isEmpty else { return screen }
    let caption = isAll ? "Failures" : "Failures (the newest \(failures.reduce(0) { $0 + $1.count }))"
    screen.blocks += [.lines([.empty, Cell(caption, .strong)]), .table(table(failures))]
    return screen
  }

  private static func table(_ failures: [FailureGroup]) -> Table {
    Table(
      columns: [
        Table.Column("REASON", weight: 100),
        Table.Column("JOBS", weight: 90, side: .right),
        Table.Column("EXAMPLE", weight: 80, side: .right),
        Table.Column("WHAT IT SAYS", weight: 60, least: 20),
      ],
      rows: failures.map { [Cell($0.reason, .bad), Cell($0.count), Cell($0.example.id), Cell($0.message)] })
  }
}

/// The jobs that failed for one reason.
struct FailureGroup: Sendable {
  let reason: String
  let count: Int
  let example: Job

  var message: String { example.failure?.message ?? "" }

  /// The groups of jobs by reason, the largest first.
  static func groups(of jobs: [Job]) -> [FailureGroup] {
    Dictionary(grouping: jobs) { $0.failure?.reason.description ?? $0.state.description }
      .compactMap { reason, jobs in
        jobs.min { $0.id < $1.id }.map { FailureGroup(reason: reason, count: jobs.count, example: $0) }
      }
      .sorted { ($1.count, $0.reason) < ($0.count, $1.reason) }
  }
}
