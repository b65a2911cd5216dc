import JobModel
import LibraryModel
import Runtime
import Terminal

/// Shows one batch, what its jobs wait for, and what its failures have in common.
enum BatchScreen {
  /// - Parameter areAllWaits: false where only the oldest of its jobs that wait were looked at.
  /// - Parameter isAll: false where only the first of its failures were looked at.
  static func screen(
    _ batch: Batch, _ title: String, waits: [WaitingGroup], areAllWaits: Bool, _ failures: [FailureGroup], isAll: Bool,
    now: WallTime
  ) -> Screen {
    let ended = BatchText.ended(batch)
    let heading = batch.endedAt != nil ? "ended" : batch.stoppedAt == nil ? "under way" : "stopped"
    var fields: [(name: String, value: Cell)] = [
      ("jobs", Cell(BatchText.counts(batch))),
      ("progress", Cell("\(BatchText.progress(batch)), \(ended) of \(batch.total) have ended")),
      ("since", Cell(TimeText.exact(batch.createdAt, now: now))),
    ]
    if let windows = batch.windows { fields.append(("windows", Cell(windows.joined(separator: "; ")))) }
    if let stop = BatchText.stop(batch, "", now: now) {
      fields.append(("stopped", stop))
    } else if let most = batch.stopAfterFailures, batch.endedAt == nil {
      fields.append(
        ("stops after", Cell("\(most == 1 ? "1 failure" : "\(most) failures"); \(batch.failures ?? 0) so far")))
    }
    if let arriving = BatchText.arriving(batch) { fields.append(("arriving", arriving)) }
    if batch.endedAt == nil, batch.stoppedAt == nil, batch.arriving == nil, batch.expectedEnd == nil,
      let held = batch.counts[JobState.held.rawValue], held > 0
    {
      fields.append(("likely end", Cell("not known: \(held == 1 ? "1 job is" : "\(held) jobs are") held")))
    }
    if let end = batch.expectedEnd { fields.append(("half end by", Cell(TimeText.exact(end, now: now)))) }
    if let end = batch.expectedEndP90 { fields.append(("9 of 10 by", Cell(TimeText.exact(end, now: now)))) }
    if let end = batch.endedAt {
      fields.append(("ended", Cell(TimeText.exact(end, now: now))))
      fields.append(("took", Cell(TimeText.fine(end - batch.createdAt))))
    }
    var screen = Screen(blocks: [.heading(Cell("Batch \(title)  \(heading)", .strong)), .fields(fields)])
    if !waits.isEmpty {
      let looked = waits.reduce(0) { $0 + $1.count }
      let caption = areAllWaits ? "Waiting" : "Waiting (the oldest \(looked))"
      screen.blocks += [.lines([.empty, Cell(caption, .strong)]), .table(table(waits, now: now))]
    }
    guard !failures.isEmpty else { return screen }
    let caption = isAll ? "Failures" : "Failures (the newest \(failures.reduce(0) { $0 + $1.count }))"
    screen.blocks += [.lines([.empty, Cell(caption, .strong)]), .table(table(failures))]
    return screen
  }

  private static func table(_ waits: [WaitingGroup], now: WallTime) -> Table {
    Table(
      columns: [
        Table.Column("FOR", weight: 100),
        Table.Column("JOBS", weight: 90, side: .right),
        Table.Column("EXAMPLE", weight: 80, side: .right),
        Table.Column("ENV", weight: 70, least: 8),
        Table.Column("WHAT IT SAYS", weight: 60, least: 20, wraps: true),
      ],
      rows: waits.map { group in
        let ink = group.example.waiting.map { JobText.waiting($0, now: now).ink } ?? .plain
        return [
          Cell(group.reason, ink), Cell(group.count), Cell(group.example.id),
          Cell(group.example.target.environment), Cell(group.detail),
        ]
      })
  }

  private static func table(_ failures: [FailureGroup]) -> Table {
    Table(
      columns: [
        Table.Column("REASON", weight: 100),
        Table.Column("JOBS", weight: 90, side: .right),
        Table.Column("EXAMPLE", weight: 80, side: .right),
        Table.Column("WHAT IT SAYS", weight: 60, least: 20, wraps: true),
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

/// The jobs that wait for the same reason in one environment.
struct WaitingGroup: Sendable {
  let reason: String
  let count: Int
  /// The oldest of them.
  let example: Job

  var detail: String { example.waiting?.detail ?? "" }

  private struct Kind: Hashable {
    let reason: String
    let environment: String
  }

  /// The groups of jobs by reason and environment, the largest first.
  static func groups(of jobs: [Job]) -> [WaitingGroup] {
    let kinds = Dictionary(grouping: jobs) { job in
      Kind(reason: job.waiting?.reason.description ?? job.state.description, environment: job.target.environment)
    }
    return kinds.compactMap { kind, jobs in
      jobs.min { $0.id < $1.id }.map { WaitingGroup(reason: kind.reason, count: jobs.count, example: $0) }
    }
    .sorted { ($1.count, $0.reason, $0.example.id) < ($0.count, $1.reason, $1.example.id) }
  }
}
