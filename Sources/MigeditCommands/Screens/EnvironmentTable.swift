import EditModel

/// Environments, one a line.
enum EnvironmentTable {
  static func table(_ environments: [EnvironmentStatus], now: Timestamp) -> Table {
    Table(columns: columns, rows: environments.map { row($0, now: now) }).withoutEmptyColumns
  }

  private static func row(_ environment: EnvironmentStatus, now: Timestamp) -> [Cell] {
    [
      Cell(environment.name, .strong), breaker(environment), slots(environment.slots), Cell(environment.queued),
      Cell(environment.running), environment.windowOpen ? "open" : Cell("closed", .caution),
      Cell(jobs(environment.slots)), outage(environment, now: now), Cell(environment.url, .faint),
    ]
  }

  private static func breaker(_ environment: EnvironmentStatus) -> Cell {
    switch environment.breaker.known {
    case .closed: Cell("closed", .good)
    case .open: Cell("open", .bad)
    case .probing: Cell("probing", .caution)
    case nil: Cell(environment.breaker.description)
    }
  }

  /// Taken, of all, and of how many it is not known whether the server is still at work.
  private static func slots(_ slots: [Slot]) -> Cell {
    let taken = slots.count { $0.state.known != .free }
    let unknown = slots.count { $0.state.known == .unknown }
    return unknown == 0
      ? Cell("\(taken)/\(slots.count)") : Cell("\(taken)/\(slots.count), \(unknown)?", .caution)
  }

  /// A slot whose edit may still be at work on the server has a question mark.
  private static func jobs(_ slots: [Slot]) -> String {
    slots.compactMap { slot in slot.job.map { slot.state.known == .unknown ? "\($0)?" : "\($0)" } }
      .joined(separator: ", ")
  }

  static func outage(_ environment: EnvironmentStatus, now: Timestamp) -> Cell {
    guard let outage = environment.outage else { return .empty }
    let since = environment.outageSince.map { ", since \(TimeWords.rough(now - $0))" } ?? ""
    let retry = environment.retryAt.map { ", next try \(TimeWords.relative($0, now: now))" } ?? ""
    return Cell("\(outage.reason)\(since)\(retry): \(outage.message)", .bad)
  }

  private static let columns = [
    Table.Column("ENVIRONMENT", weight: 100, least: 12),
    Table.Column("BREAKER", weight: 90),
    Table.Column("SLOTS", weight: 80),
    Table.Column("QUEUED", weight: 75, side: .right),
    Table.Column("RUNNING", weight: 60, side: .right),
    Table.Column("WINDOW", weight: 40),
    Table.Column("JOBS", weight: 50, least: 10),
    Table.Column("OUTAGE", weight: 70, least: 20, ease: 60),
    Table.Column("URL", weight: 30, least: 16),
  ]
}
