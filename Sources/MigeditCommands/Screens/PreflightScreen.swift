import JobModel
import Terminal

/// Shows which jobs have which problem, and which would change nothing.
enum PreflightScreen {
  static func screen(_ tally: PreflightTally) -> Screen {
    var screen = Screen()
    if !tally.problems.isEmpty {
      let ordered = tally.problems.sorted { ($1.jobs.count, $0.jobs[0]) < ($0.jobs.count, $1.jobs[0]) }
      screen.blocks.append(.table(table(ordered.prefix(mostTold))))
      let others = tally.problems.count - mostTold
      if others > 0 { screen.blocks.append(.lines([Cell("and \(others) more problems; --json has all")])) }
    }
    if !tally.unchanged.isEmpty {
      if !screen.blocks.isEmpty { screen.blocks.append(.lines([.empty])) }
      screen.blocks.append(
        .flow([Flow(indent: 0, [Cell("would change nothing:"), Cell(JobRange.short(of: tally.unchanged.sorted()))])]))
    }
    return screen
  }

  private static let mostTold = 50
  private static let mostTargets = 3

  private static func table(_ problems: ArraySlice<PreflightTally.Problem>) -> Table {
    Table(
      columns: [
        Table.Column("JOBS", weight: 100, side: .right),
        Table.Column("WHICH", weight: 90, least: 8),
        Table.Column("TARGETS", weight: 60, least: 10),
      ],
      rows: problems.map { problem in
        let more = problem.targets.count - mostTargets
        let named = problem.targets.prefix(mostTargets).joined(separator: ", ")
        return [
          Cell(problem.jobs.count), Cell(JobRange.short(of: problem.jobs.sorted()), .bad),
          Cell(named + (more > 0 ? " and \(more) more" : "")),
        ]
      },
      below: Dictionary(
        uniqueKeysWithValues: problems.enumerated().map { ($0, [Flow(indent: 6, [Cell($1.words)])]) })
    ).withoutEmptyColumns
  }
}
