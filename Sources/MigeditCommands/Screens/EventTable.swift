import JobModel
import LibraryModel
import Runtime
import Terminal

/// Shows events, one on each line. The lines come one after the other, so the columns are as wide as usual values are.
enum EventTable {
  static func row(_ event: Event, now: WallTime) -> [Cell] {
    let job = event.job
    return [
      Cell(event.sequence), Cell(event.at.description, .faint), Cell(event.what.description, ink(of: event.what.known)),
      Cell(job.map { String($0.id) } ?? ""), Cell(job.map { JobText.target(of: $0) } ?? ""),
      Cell(job?.target.environment ?? event.environment?.name ?? ""),
      job.map { detail($0, after: event.what.known, now: now) }
        ?? event.batch.map { Cell(BatchText.summary($0)) }
        ?? event.environment.map { detail($0, after: event.what.known, now: now) } ?? .empty,
    ]
  }

  /// The row under columns that are there, and what stands below it where there is no room for all of it.
  static func lines(
    of event: Event, in layout: TableLayout, now: WallTime
  ) -> (row: [Cell], below: [Flow]) {
    var row = row(event, now: now)
    guard let detail = row.last, layout.cuts(row) else { return (row, []) }
    let failure = event.what.known == .failed ? event.job?.failure : nil
    row[row.count - 1] = failure.map { Cell($0.reason.description, detail.ink) } ?? .empty
    return (row, [Flow(indent: 8, [Cell(failure?.message ?? detail.text, failure == nil ? detail.ink : .faint)])])
  }

  /// What there is to say of the event's job. The job is as it is now, which for an old event is later; so it belongs to the
  /// event only where it is still in the state that the event brought it to.
  private static func detail(_ job: Job, after what: EventKind?, now: WallTime) -> Cell {
    switch what {
    case .enqueued: Cell(job.batch.map { "batch \(Batch.title($0, run: job.batchRun))" } ?? "")
    case .retrying where job.state.known == .queued: JobText.detail(job, now: now)
    case .succeeded, .failed, .cancelled, .expired:
      job.state.description == what?.rawValue ? JobText.detail(job, now: now) : .empty
    case .progress: Cell(JobText.percent(job.progress))
    default: .empty
    }
  }

  /// What there is to say of the event's environment.
  private static func detail(_ environment: EnvironmentStatus, after what: EventKind?, now: WallTime) -> Cell {
    switch what {
    // An event of old comes with the environment as it is now.
    case .outageBegan: EnvironmentText.outage(environment, now: now) ?? Cell("it answers again by now", .faint)
    case .paused: environment.pause.map { Cell(PauseText.text($0, now: now)) } ?? Cell("resumed by now", .faint)
    case .windowOpened:
      environment.windowOpen ? EnvironmentText.window(environment, now: now) : Cell("closed by now", .faint)
    case .windowClosed:
      environment.windowOpen ? Cell("open by now", .faint) : EnvironmentText.window(environment, now: now)
    default: .empty
    }
  }

  static func layout(width: Int?) -> TableLayout {
    let usual = [
      "1000000", "2026-01-01T00:00:00.000Z", "cancelRequested", "1000000",
      "migration " + String(repeating: "0", count: 32), "production", String(repeating: "x", count: 40),
    ]
    return TableLayout(Table(columns: columns, rows: [usual.map { Cell($0) }]), limit: width)
  }

  private static func ink(of what: EventKind?) -> Ink {
    switch what {
    case .succeeded, .outageEnded, .resumed, .windowOpened: .good
    case .failed, .outageBegan: .bad
    case .started, .submitted, .accepted: .busy
    case .retrying, .held, .cancelRequested, .paused: .caution
    case .cancelled, .expired, .windowClosed: .faint
    case .progress, .bookmark: .faint
    case .enqueued, .released, .reprioritized, .amended, .batchEnded, nil: .plain
    }
  }

  private static let columns = [
    Table.Column("EVENT", weight: 80, side: .right),
    Table.Column("AT", weight: 30),
    Table.Column("WHAT", weight: 100),
    Table.Column("JOB", weight: 90, side: .right),
    Table.Column("TARGET", weight: 40, least: 19),
    Table.Column("ENV", weight: 20, least: 8),
    Table.Column("DETAIL", weight: 60, least: 18, ease: 40),
  ]
}
