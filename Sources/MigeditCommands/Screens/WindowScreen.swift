import JobModel
import Runtime
import Terminal

/// Shows when edits of an environment may start.
enum WindowScreen {
  static func screen(
    _ name: String, _ spans: [WindowSpan], _ status: EnvironmentStatus?, now: WallTime
  ) -> Screen {
    let texts = status?.windows ?? []
    if texts.isEmpty, spans.isEmpty {
      return Screen(blocks: [.lines([Cell("\(name) has no windows: edits may start at any time.")])])
    }
    var blocks: [Screen.Block] = []
    if let status {
      blocks.append(
        .fields([
          ("windows", Cell(texts.joined(separator: "; "))), ("time zone", Cell(status.timeZone ?? "")),
          ("now", EnvironmentText.window(status, now: now)),
        ]))
    }
    guard !spans.isEmpty else {
      return Screen(blocks: blocks + [.lines([Cell("None of them opens, as far as it was looked.", .caution)])])
    }
    let columns = [
      Table.Column("OPENS", weight: 100), Table.Column("CLOSES", weight: 90),
      Table.Column("LASTS", weight: 80, side: .right), Table.Column("", weight: 70),
    ]
    let rows = spans.map { span in
      [
        Cell(span.opens.description), Cell(span.closes.description), Cell(TimeText.fine(span.closes - span.opens)),
        span.contains(now) ? Cell("open", .good) : Cell(TimeText.relative(span.opens, now: now), .faint),
      ]
    }
    if status != nil { blocks.append(.lines([.empty])) }
    return Screen(blocks: blocks + [.table(Table(columns: columns, rows: rows))])
  }
}
