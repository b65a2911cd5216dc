import ControlAPI
import JobModel
import Runtime
import Terminal

/// Shows why nothing runs, or what keeps more from running, on one screen.
enum WhyQueueScreen {
  static func screen(_ queue: QueueOverview, now: WallTime) -> Screen {
    let counts = queue.status.counts
    let (running, queued) = (counts["running"] ?? 0, counts["queued"] ?? 0)
    let held = (counts["held"] ?? 0) > 0 ? ", \(counts["held"] ?? 0) held" : ""
    let words = "\(queued) queued\(held)"
    let heading = running == 0 ? Cell("Nothing runs; \(words)", .strong) : Cell("\(running) running, \(words)", .strong)
    var screen = Screen(blocks: [.heading(heading), .fields(whole(queue, now: now))])
    screen.blocks += [.lines([.empty]), .table(table(queue, now: now))]
    return screen
  }

  private static func whole(_ queue: QueueOverview, now: WallTime) -> [(name: String, value: Cell)] {
    var fields: [(name: String, value: Cell)] = []
    if let problem = queue.status.problem { fields.append(("problem", Cell(problem, .bad))) }
    if let pause = queue.status.pause {
      fields.append(("whole queue", Cell("paused \(PauseText.text(pause, now: now))", .caution)))
      let next = pause.isOfCopy ? NextStep.compareCopy : "`migeditctl resume` lets edits start again."
      fields.append(("next", Cell(next)))
    }
    if queue.status.counts["queued"] ?? 0 == 0, let held = queue.status.counts["held"], held > 0 {
      fields.append(("next", "`migeditctl list --state held` shows what is held; `migeditctl release` lets it run."))
    }
    return fields
  }

  private static func table(_ queue: QueueOverview, now: WallTime) -> Table {
    let reasons = queue.environments.map {
      IdleReason(of: $0, queuePause: queue.status.pause, waiting: queue.waiting[$0.name] ?? [:])
    }
    var table = Table(
      columns: columns,
      rows: zip(queue.environments, reasons).map { environment, reason in
        [
          Cell(environment.name, .strong), reason.word, EnvironmentTable.slots(environment.slots),
          Cell(environment.queued), Cell(environment.running), Cell(EnvironmentTable.jobs(environment.slots)),
        ]
      })
    for (at, (environment, reason)) in zip(queue.environments, reasons).enumerated() {
      var flows = EnvironmentTable.troubles(of: environment, queue.troubled, now: now)
      if reason == .jobs || reason == .fewerSlots, let counts = queue.waiting[environment.name] {
        flows.append(Flow(indent: 2, [Cell(text(for: counts, of: environment.queued))]))
      }
      if reason == .fewerSlots, let detail = queue.sessionDetail[environment.name] {
        flows.append(Flow(indent: 2, [Cell(detail, .caution)]))
      }
      if let next = reason.next(environment) { flows.append(Flow(indent: 2, [Cell("next: \(next)", .strong)])) }
      table.below[at] = flows
    }
    return table
  }

  /// `their next try (2 jobs), their time (1 job)`, in the order in which the reasons are looked at.
  private static func text(for counts: [WaitingReason?: Int], of queued: Int) -> String {
    let looked = counts.values.reduce(0, +)
    let known = WaitingReason.allCases.compactMap { reason in
      counts[reason].map { "\(reason.awaited) (\(JobText.count($0)))" }
    }
    let other = counts[nil].map { ["something else (\(JobText.count($0)))"] } ?? []
    let first = looked < queued ? "the first \(looked) of \(queued) queued jobs wait for" : "its queued jobs wait for"
    return "\(first): \((known + other).joined(separator: ", "))"
  }

  private static let columns = [
    Table.Column("ENVIRONMENT", weight: 100, least: 12),
    Table.Column("WHY", weight: 95),
    Table.Column("SLOTS", weight: 80),
    Table.Column("QUEUED", weight: 75, side: .right),
    Table.Column("RUNNING", weight: 60, side: .right),
    Table.Column("JOBS", weight: 50, least: 10),
  ]
}
