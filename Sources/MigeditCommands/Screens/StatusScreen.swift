import ControlAPI
import JobModel
import Runtime
import Terminal

/// Shows the daemon and its queue at a glance.
enum StatusScreen {
  static func screen(
    _ status: Status.Reply, _ environments: [EnvironmentStatus], _ troubled: TroubledJobs, _ batches: [Batch],
    socket: String, now: WallTime
  ) -> Screen {
    let heading =
      switch (status.accepting, status.problem) {
      case (true, nil): Cell("migeditd \(status.version): takes jobs", .good)
      case (true, _): Cell("migeditd \(status.version): takes jobs, but see the problem", .caution)
      case (false, _): Cell("migeditd \(status.version): takes no jobs", .bad)
      }
    var fields: [(name: String, value: Cell)] = []
    if let problem = status.problem { fields.append(("problem", Cell(problem, .bad))) }
    fields += [
      ("socket", Cell(socket)),
      ("running since", Cell(TimeText.exact(status.startedAt, now: now))),
      ("queue", Cell("\(size(status.databaseBytes)) in use, store \(status.storeId)")),
      ("events", Cell(events(status))),
    ]
    if let pause = status.pause {
      fields.append(("whole queue", Cell("paused \(PauseText.text(pause, now: now))", .caution)))
    }
    let troubles: [(name: String, value: Cell)] = environments.flatMap { environment in
      let pause = environment.pause.map { Cell("paused \(PauseText.text($0, now: now))", .caution) }
      let ofAll = [
        EnvironmentText.notConfigured(environment), EnvironmentText.outage(environment, now: now), pause,
        EnvironmentText.unfinishedEdits(environment), TroubledJobs.heading(of: environment),
      ]
      return ofAll.compactMap(\.self).map { (environment.name, $0) }
        + troubled.lines(of: environment, now: now).map { ("", $0) }
    }
    var screen = Screen(blocks: [.heading(heading), .fields(fields), .lines([.empty]), .table(counts(status.counts))])
    if !batches.isEmpty {
      let more = batches.count - mostBatches
      let stopped = batches.filter { $0.stoppedAt != nil }
      let fields = (stopped + batches.filter { $0.stoppedAt == nil }).prefix(mostBatches).flatMap { batch in
        [(batch.title, Cell(BatchText.outlook(batch, now: now)))]
          + [BatchText.stop(batch, now: now)].compactMap(\.self).map { ("", $0) }
      }
      screen.blocks += [.lines([.empty, Cell("Batches", .strong)]), .fields(fields)]
      if more > 0 { screen.blocks.append(.lines([Cell("  and \(more) more; see `migeditctl batches`", .faint)])) }
    }
    if !troubles.isEmpty { screen.blocks += [.lines([.empty, Cell("Environments", .strong)]), .fields(troubles)] }
    return screen
  }

  /// More than people look at in a glance.
  static let mostBatches = 5

  private static func events(_ status: Status.Reply) -> String {
    if status.lastSequence == 0 { return "none yet" }
    guard status.oldestSequence <= status.lastSequence else {
      return "none is kept; the last was \(status.lastSequence)"
    }
    return "\(status.oldestSequence) to \(status.lastSequence)"
  }

  private static func counts(_ counts: [String: Int]) -> Table {
    // In the order of a job's life; what this version does not know comes last.
    let known = JobState.allCases.map(\.rawValue)
    let names = known + counts.keys.filter { !known.contains($0) }.sorted()
    return Table(
      columns: names.enumerated().map { Table.Column($1.uppercased(), weight: -$0, side: .right) },
      rows: [
        names.map { name in
          let count = counts[name] ?? 0
          return Cell(String(count), count == 0 ? .faint : JobText.ink(of: JobState(rawValue: name)))
        }
      ])
  }

  static func size(_ bytes: Int) -> String {
    var (value, unit) = (Double(bytes), "B")
    for larger in ["KiB", "MiB", "GiB", "TiB"] where value >= 1024 {
      (value, unit) = (value / 1024, larger)
    }
    guard unit != "B" else { return "\(bytes) B" }
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10) \(unit)"
  }
}
