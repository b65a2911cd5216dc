import JobModel
import LibraryModel
import Runtime
import Terminal

/// Shows jobs, one on each line.
struct JobTable: Sendable {
  let now: WallTime
  /// What the jobs are sorted by, which is shown in a column; nil where they are not sorted.
  var order: JobOrder?

  func table(_ jobs: [Job]) -> Table { Table(columns: columns, rows: jobs.map(row)) }

  func row(_ job: Job) -> [Cell] {
    [
      Cell(job.id), JobText.state(job), Cell(JobText.target(of: job)), Cell(job.target.environment),
      Cell(job.batch.map { Batch.title($0, run: job.batchRun) } ?? ""),
      Cell(TimeText.relative(job.createdAt, now: now)),
    ] + (sortColumn.map { [$0.cell(job)] } ?? []) + [JobText.detail(job, now: now)]
  }

  private var sortColumn: (title: String, side: Table.Column.Side, cell: (Job) -> Cell)? { order?.column(now: now) }

  private var columns: [Table.Column] {
    [
      Table.Column("JOB", weight: 100, side: .right),
      Table.Column("STATE", weight: 90),
      Table.Column("TARGET", weight: 40, least: 19, ease: 54),
      Table.Column("ENV", weight: 30, least: 8),
      Table.Column("BATCH", weight: 20, least: 8),
      Table.Column("CREATED", weight: 50),
    ] + (sortColumn.map { [Table.Column($0.title, weight: 85, side: $0.side)] } ?? [])
      + [Table.Column("DETAIL", weight: 60, least: 20, ease: 60)]
  }
}
