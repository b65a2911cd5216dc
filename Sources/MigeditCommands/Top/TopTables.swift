import JobModel
import LibraryModel
import Runtime
import Terminal

/// The tables of the screen. What a row does not have room for is said by the jobs' own screens.
enum TopTables {
  // MARK: Environments

  static func environments(_ environments: [EnvironmentStatus], now: WallTime) -> Table {
    Table(
      columns: [
        Table.Column("ENVIRONMENT", weight: 100, least: 11),
        Table.Column("SLOTS", weight: 90),
        Table.Column("QUEUED", weight: 80, side: .right),
        Table.Column("BREAKER", weight: 85),
        Table.Column("WINDOW", weight: 60),
        Table.Column("EDITS TAKE", weight: 30),
        Table.Column("TROUBLE", weight: 70, least: 26),
      ],
      rows: environments.map { environment in
        [
          Cell(environment.name, .strong), EnvironmentTable.slots(environment.slots), Cell(environment.queued),
          EnvironmentText.breaker(environment), EnvironmentText.window(environment, now: now), takes(environment),
          trouble(environment, now: now),
        ]
      })
  }

  /// How long half of its edits take, and 19 of 20.
  private static func takes(_ environment: EnvironmentStatus) -> Cell {
    guard let median = environment.medianEdit else { return .empty }
    let (half, most) = (
      TimeText.rough(.milliseconds(median)), environment.p95Edit.map { TimeText.rough(.milliseconds($0)) }
    )
    return Cell(most.map { $0 == half ? half : "\(half) to \($0)" } ?? half)
  }

  /// What keeps it from working, the worst first.
  private static func trouble(_ environment: EnvironmentStatus, now: WallTime) -> Cell {
    var cells: [Cell] = []
    if !environment.isConfigured { cells.append(Cell("not in the configuration", .caution)) }
    if let outage = EnvironmentText.outageSince(environment, now: now) { cells.append(outage) }
    if let pause = environment.pause {
      cells.append(Cell("paused by \(pause.by)" + (pause.reason.map { ": \($0)" } ?? ""), .caution))
    }
    if let jobs = environment.troubled, !jobs.isEmpty {
      cells.append(Cell("in trouble: job \(JobRange.short(of: jobs))", .caution))
    }
    let leftovers = EnvironmentText.leftovers(environment)
    if !leftovers.isEmpty {
      cells.append(Cell("may still be at work on job \(JobRange.short(of: leftovers.sorted()))", .caution))
    }
    return Cell(cells.map(\.text).joined(separator: "; "), cells.first?.ink ?? .plain)
  }

  // MARK: Jobs

  static func running(_ jobs: [Job], barColumns: Int, now: WallTime) -> Table {
    Table(
      columns: [
        Table.Column("RUNNING", weight: 100, side: .right),
        JobText.targetColumn(of: jobs, weight: 50, most: barColumns + 8),
        Table.Column("ENV", weight: 65, least: 8),
        Table.Column("PHASE", weight: 70, least: 9),
        Table.Column("PROGRESS", weight: 80),
        Table.Column("TIME", weight: 90, side: .right),
        Table.Column("ENDS", weight: 60),
        Table.Column("BATCH", weight: 30, least: 8),
      ],
      rows: jobs.map { job in
        let phase = job.phase?.description ?? job.state.description
        return [
          Cell(job.id, .busy), target(job), Cell(job.target.environment),
          job.cancelRequested ? Cell("\(phase), cancel", .caution) : Cell(phase),
          Cell("\(ProgressLine.bar(job.progress, columns: barColumns)) \(JobText.percent(job.progress))"),
          Cell(job.startedAt.map { TimeText.fine(max(.zero, now - $0)) } ?? ""), ends(job, now: now), batch(job),
        ]
      })
  }

  static func next(_ jobs: [Job], now: WallTime) -> Table {
    Table(
      columns: [
        Table.Column("NEXT", weight: 100, side: .right),
        JobText.targetColumn(of: jobs, weight: 50, most: 30),
        Table.Column("ENV", weight: 60, least: 8),
        Table.Column("BATCH", weight: 20, least: 8),
        Table.Column("PRIORITY", weight: 35, side: .right),
        Table.Column("DONE", weight: 40),
        Table.Column("WHY", weight: 90, least: 24, ease: 36),
      ],
      rows: jobs.map { job in
        let isHeld = job.state.known == .held
        return [
          Cell(job.id, isHeld ? .caution : .plain), target(job), Cell(job.target.environment), batch(job),
          job.priority == 0 ? .empty : Cell(job.priority), isHeld ? .empty : ends(job, now: now),
          JobText.detail(job, now: now),
        ]
      })
  }

  static func failures(_ jobs: [Job], now: WallTime) -> Table {
    Table(
      columns: [
        Table.Column("FAILED", weight: 100, side: .right),
        JobText.targetColumn(of: jobs, weight: 50, most: 30),
        Table.Column("ENV", weight: 60, least: 8),
        Table.Column("BATCH", weight: 20, least: 8),
        Table.Column("WHEN", weight: 70),
        Table.Column("WHAT HAPPENED", weight: 90, least: 24, ease: 36),
      ],
      rows: jobs.map { job in
        let detail = JobText.detail(job, now: now)
        return [
          Cell(job.id, .bad), target(job), Cell(job.target.environment), batch(job),
          Cell(job.endedAt.map { TimeText.relative($0, now: now) } ?? ""),
          detail.text.isEmpty ? JobText.state(job) : detail,
        ]
      })
  }

  /// What a job edits, in the one place of this screen that says it.
  static func target(_ job: Job) -> Cell { Cell(JobText.shortTarget(of: job)) }

  private static func batch(_ job: Job) -> Cell {
    Cell(job.batch.map { Batch.title($0, run: job.batchRun) } ?? "", .faint)
  }

  /// When half of such nights have it done; where that has passed, by how much.
  private static func ends(_ job: Job, now: WallTime) -> Cell {
    guard let end = job.expectedEnd else { return .empty }
    return end < now ? Cell("\(TimeText.rough(now - end)) late", .faint) : Cell(TimeText.relative(end, now: now))
  }
}

extension Cell {
  fileprivate init(_ number: Int, _ ink: Ink) { self.init(String(number), ink) }
}
