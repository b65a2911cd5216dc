import JobModel
import LibraryModel
import Runtime
import Terminal

/// Shows jobs, one on each line. Where there is no room for what a job failed with, that stands below it.
struct JobTable: Sendable {
  let now: WallTime
  /// Columns of the terminal; nil: there is none, and nothing is cut.
  let width: Int?
  /// What the jobs are sorted by, which is shown in a column; nil where they are not sorted.
  var order: JobOrder?

  init(_ console: Console, order: JobOrder? = nil) { (now, width, self.order) = (console.now(), console.width, order) }

  func table(_ jobs: [Job]) -> Table {
    let whole = Table(columns: columns(for: jobs), rows: jobs.map(row))
    let layout = TableLayout(whole, limit: width)
    var table = Table(columns: whole.columns, rows: [])
    for (at, job) in jobs.enumerated() {
      let lines = lines(of: job, in: layout)
      table.rows.append(lines.row)
      table.below[at] = lines.below
    }
    return table
  }

  /// The row of a job under columns that are there, and what stands below it.
  func lines(of job: Job, in layout: TableLayout) -> (row: [Cell], below: [Flow]) {
    var row = row(job)
    guard let width, let failure = job.failure, layout.cuts(row) else { return (row, []) }
    row[row.count - 1] = Cell(failure.reason.description)
    let most = Self.linesBelow * (width - Self.indent - 4)
    return (row, [Flow(indent: Self.indent, [Cell(TextWidth.fit(Cell(failure.message).text, to: most), .faint)])])
  }

  /// At most about so many lines; `why` has all of it.
  private static let linesBelow = 2
  private static let indent = 4

  private func row(_ job: Job) -> [Cell] {
    [
      Cell(job.id), JobText.state(job), Cell(JobText.shortTarget(of: job)), Cell(job.target.environment),
      Cell(job.batch.map { Batch.title($0, run: job.batchRun) } ?? ""),
      Cell(TimeText.relative(job.createdAt, now: now)),
    ] + (sortColumn.map { [$0.cell(job)] } ?? []) + [JobText.detail(job, now: now)]
  }

  private var sortColumn: (title: String, side: Table.Column.Side, cell: (Job) -> Cell)? { order?.column(now: now) }

  private func columns(for jobs: [Job]) -> [Table.Column] {
    [
      Table.Column("JOB", weight: 100, side: .right),
      Table.Column("STATE", weight: 90),
      JobText.targetColumn(of: jobs, weight: 95),
      Table.Column("ENV", weight: 30, least: 8),
      Table.Column("BATCH", weight: 20, least: 8),
      Table.Column("CREATED", weight: 50),
    ] + (sortColumn.map { [Table.Column($0.title, weight: 85, side: $0.side)] } ?? [])
      + [Table.Column("DETAIL", weight: 60, least: 20, ease: 60)]
  }
}
