import EditModel

/// Jobs, one a line.
enum JobTable {
  static func table(_ jobs: [Job], now: Timestamp) -> Table {
    Table(columns: columns, rows: jobs.map { row($0, now: now) })
  }

  static func row(_ job: Job, now: Timestamp) -> [Cell] {
    [
      Cell(job.id), JobWords.state(job), Cell(JobWords.target(job.target)), Cell(job.target.environment),
      Cell(job.batch ?? ""), Cell(TimeWords.relative(job.createdAt, now: now)), JobWords.detail(job, now: now),
    ]
  }

  private static let columns = [
    Table.Column("JOB", weight: 100, side: .right),
    Table.Column("STATE", weight: 90),
    Table.Column("TARGET", weight: 40, least: 19),
    Table.Column("ENV", weight: 30, least: 8),
    Table.Column("BATCH", weight: 20, least: 8),
    Table.Column("CREATED", weight: 50),
    Table.Column("DETAIL", weight: 60, least: 20, ease: 60),
  ]
}
