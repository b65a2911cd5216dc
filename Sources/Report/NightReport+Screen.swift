import JobModel
import LibraryModel
import Runtime
package import Terminal

extension NightReport {
  /// The report for a terminal or a mail.
  package var screen: Screen {
    var screen = Screen(blocks: [.heading(Cell(title, .strong)), .flow([Flow(indent: 2, [Cell(headline)])])])
    let counts = counts.map { "\($0.count) \($0.state)" }.joined(separator: ", ")
    screen.blocks.append(.flow([Flow(indent: 2, [Cell("\(night.batch.total) jobs: \(counts)")])]))
    if let stopWords {
      screen.blocks.append(.flow([Flow(indent: 2, [Cell(stopWords, .caution)])]))
      if let goOn { screen.blocks.append(.flow([Flow(indent: 4, [Cell(goOn, .strong)])])) }
    }
    if !failures.isEmpty {
      let others = otherCauses.map { [Flow(indent: 2, [Cell($0, .faint)])] } ?? []
      screen.add("What failed", failures.prefix(Self.mostCauses).flatMap(Self.flows) + others)
      if let redo { screen.add("To queue it all anew", [Flow(indent: 2, [Cell(redo, .strong)])]) }
    }
    if !differing.isEmpty {
      screen.add("Made otherwise than it was asked", table(differing) { Cell(Self.result(of: $0), .caution) })
      screen.blocks.append(.flow([Flow(indent: 2, [Cell("`migeditctl diff JOB` shows the difference.", .faint)])]))
    }
    screen.add("Where the night went", [Flow(indent: 2, [Cell(slotTimeWords, .faint)])])
    if hasStarted { screen.blocks.append(.table(slotTimeTable)) }
    if !carriedOver.isEmpty {
      screen.add("Carried over: has not ended", table(carriedOver) { Cell(Self.state(of: $0)) })
    }
    if !interruptions.isEmpty {
      screen.add(
        "Interruptions",
        interruptions.prefix(Self.mostNamed).map { Flow(indent: 2, [Cell($0.what + ":"), Cell($0.time)]) }
          + rest(of: interruptions.count))
    }
    if !retries.isEmpty {
      screen.add("Tried again", table(retries.map(\.job)) { Cell($0.state.description) })
    }
    if !slowest.isEmpty {
      let took = Dictionary(slowest.map { ($0.job.id, $0.took) }) { first, _ in first }
      screen.add("Slowest edits", table(slowest.map(\.job)) { Cell(PageTime.length(took[$0.id] ?? .zero)) })
    }
    return screen
  }

  private static func flows(_ cause: FailureCause) -> [Flow] {
    let named = cause.jobs.prefix(mostNamed).map { String($0.id) }.joined(separator: ", ")
    let more = cause.jobs.count - mostNamed
    let count = cause.jobs.count == 1 ? "1 job" : "\(cause.jobs.count) jobs"
    var flows = [
      Flow(indent: 2, [Cell(cause.reason, .bad), Cell("\(count): \(named)" + (more > 0 ? " and \(more) more" : ""))])
    ]
    flows.append(Flow(indent: 4, [Cell(cause.message)]))
    if let server = cause.server { flows.append(Flow(indent: 4, [Cell("the server:", .faint), Cell(server.summary)])) }
    flows.append(Flow(indent: 4, [Cell("to do:", .faint), Cell(cause.advice)]))
    return flows
  }

  private var slotTimeTable: Table {
    let columns = [
      Table.Column("  SPENT", weight: 100), Table.Column("IN ALL", weight: 100, side: .right),
    ]
    let several = slotTimes.count > 1 ? slotTimes : []
    let parts = several.map(\.time.perMille)
    let all = slotTime.perMille
    let rows: [[Cell]] = SlotUse.shown.map { use in
      [Cell("  \(use.title)"), Cell(all[use, default: 0].percentText)]
        + parts.map { Cell($0[use, default: 0].percentText) } + [Cell(use.meaning, .faint)]
    }
    return Table(
      columns: columns + several.map { Table.Column($0.environment.uppercased(), weight: 70, side: .right) }
        + [Table.Column("MEANS", weight: 60, least: 20, wraps: true)], rows: rows)
  }

  private func table(_ jobs: [Job], _ last: (Job) -> Cell) -> [Flow] {
    jobs.prefix(Self.mostNamed).map { job in
      Flow(indent: 2, [Cell("\(job.id)"), Cell(job.target.environment), Cell(Self.target(job) + ":"), last(job)])
    } + rest(of: jobs.count)
  }

  private func rest(of count: Int) -> [Flow] {
    count > Self.mostNamed ? [Flow(indent: 2, [Cell("and \(count - Self.mostNamed) more", .faint)])] : []
  }
}

extension Screen {
  fileprivate mutating func add(_ caption: String, _ flows: [Flow]) {
    blocks += [.lines([.empty, Cell(caption, .strong)]), .flow(flows)]
  }
}
