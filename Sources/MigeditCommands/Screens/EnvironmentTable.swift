import JobModel
import LibraryModel
import Runtime
import Terminal

/// Shows environments, one on each line. What keeps one from working stands below it in full.
enum EnvironmentTable {
  static func table(_ environments: [EnvironmentStatus], _ troubled: TroubledJobs, now: WallTime) -> Table {
    var table = Table(columns: columns, rows: environments.map { row($0, now: now) }).withoutEmptyColumns
    for (at, environment) in environments.enumerated() {
      table.below[at] = troubles(of: environment, troubled, now: now)
    }
    return table
  }

  /// The lines below an environment: that it is not configured, its outage, its pause, what the server may still be at work
  /// on, and its jobs whose own targets give trouble.
  static func troubles(of environment: EnvironmentStatus, _ troubled: TroubledJobs, now: WallTime) -> [Flow] {
    var flows: [Flow] = []
    if let words = EnvironmentText.notConfigured(environment) { flows.append(Flow(indent: 2, [words])) }
    if let outage = EnvironmentText.outage(environment, now: now) { flows.append(Flow(indent: 2, [outage])) }
    if let pause = environment.pause {
      flows.append(Flow(indent: 2, [Cell("paused \(PauseText.text(pause, now: now))", .caution)]))
    }
    if let words = EnvironmentText.unfinishedEdits(environment) {
      flows.append(Flow(indent: 2, [Cell("?:", .caution), words]))
    }
    if let heading = TroubledJobs.heading(of: environment) { flows.append(Flow(indent: 2, [heading])) }
    return flows + troubled.lines(of: environment, now: now).map { Flow(indent: 4, [$0]) }
  }

  private static func row(_ environment: EnvironmentStatus, now: WallTime) -> [Cell] {
    [
      Cell(environment.name, .strong), EnvironmentText.breaker(environment), slots(environment.slots),
      Cell(environment.queued), Cell(environment.running),
      EnvironmentText.window(environment, now: now), environment.pause == nil ? "" : Cell("yes", .caution),
      Cell(jobs(environment.slots)), Cell(environment.host ?? ""), Cell(environment.url, .faint),
    ]
  }

  /// How many slots are taken, how many there are, and of how many it is not known whether the server is still at work.
  static func slots(_ slots: [Slot]) -> Cell {
    let taken = slots.count { $0.state.known != .free }
    let unknown = slots.count { $0.state.known == .unknown }
    return unknown == 0
      ? Cell("\(taken)/\(slots.count)") : Cell("\(taken)/\(slots.count), \(unknown)?", .caution)
  }

  /// The jobs in the slots. One whose edit may still be at work on the server has a question mark.
  static func jobs(_ slots: [Slot]) -> String {
    slots.compactMap { slot in slot.job.map { slot.state.known == .unknown ? "\($0)?" : "\($0)" } }
      .joined(separator: ", ")
  }

  private static let columns = [
    Table.Column("ENVIRONMENT", weight: 100, least: 12),
    Table.Column("BREAKER", weight: 90),
    Table.Column("SLOTS", weight: 80),
    Table.Column("QUEUED", weight: 75, side: .right),
    Table.Column("RUNNING", weight: 60, side: .right),
    Table.Column("WINDOW", weight: 40),
    Table.Column("PAUSED", weight: 65),
    Table.Column("JOBS", weight: 50, least: 18),
    Table.Column("HOST", weight: 45, least: 12),
    Table.Column("URL", weight: 30, least: 16),
  ]
}
