import JobModel
import LibraryModel
import Runtime
import Terminal

/// One part of the screen as a table, in which somebody may be at a row.
struct TopList {
  private let part: TopPart
  private let table: Table
  /// The row that somebody is at; nil: it is in another part, or there is no row.
  private let chosen: Int?
  private let isIn: Bool
  /// Said in place of rows where there are none.
  private let nothing: String
  /// How many there are in all, where not all of them were read.
  private let all: Int?

  var count: Int { table.rows.count }

  /// - Parameter isWide: whether there is room for more than what is most looked for.
  init(part: TopPart, state: TopState, isWide: Bool) {
    self.part = part
    isIn = state.part == part
    let isFiltered = state.environment != nil || state.batch != nil || !state.wantedText.isEmpty
    let that = isFiltered ? " of these" : ""
    // Before the first answer nobody knows.
    let isKnown = state.known.contains(part.read)
    func words(_ nothing: String) -> String { isKnown ? nothing : state.silence == nil ? "…" : "" }
    if part == .environments {
      let environments = state.environments
      table = TopTables.environments(environments, now: state.now)
      chosen = isIn ? environments.firstIndex { $0.name == state.currentEnvironment?.name } : nil
      (nothing, all) = (words("none is configured"), nil)
      return
    }
    let jobs = state.jobs(in: part)
    chosen = isIn ? jobs.firstIndex { $0.id == state.current?.id } : nil
    let counts = isFiltered ? nil : state.overview?.counts
    // The batches that are under way stand above.
    let withBatch = isWide && state.batch == nil
    let table: Table
    switch part {
    case .environments, .running:
      table = TopTables.running(jobs, barColumns: isWide ? 20 : 10, now: state.now)
      (nothing, all) = (words("nothing\(that) runs"), nil)
    case .next:
      table = TopTables.next(jobs, now: state.now)
      nothing = words("nothing\(that) is queued")
      all = counts.map { ($0[JobState.queued.rawValue] ?? 0) + ($0[JobState.held.rawValue] ?? 0) }
    case .failures:
      table = TopTables.failures(jobs, now: state.now)
      (nothing, all) = (words("nothing\(that) has failed"), nil)
    }
    self.table = withBatch ? table : table.without("BATCH")
  }

  /// The heading, and as many rows as there is room for.
  func lines(rows: Int, columns: Int, hasColour: Bool) -> [String] {
    guard !table.rows.isEmpty else {
      let title = Cell(table.columns[0].title, isIn ? .strong : .faint)
      return [margin + title.ink.paint(title.text, hasColour) + "  " + Ink.faint.paint(nothing, hasColour)]
    }
    let window = TopShares.window(of: count, showing: rows, around: chosen)
    var shown = Table(columns: table.columns, rows: Array(table.rows[window])).withoutEmptyColumns
    if let last = shown.columns.popLast() { shown.columns.append(last.titled(title(last.title, window))) }
    let layout = TableLayout(shown, limit: columns - Self.margin)
    let heading = layout.heading(hasColour: false)
    return [margin + (isIn ? Ink.strong : .faint).paint(heading, hasColour)]
      + zip(window, shown.rows).map { at, row in
        guard at == chosen else { return margin + layout.line(row, hasColour: hasColour) }
        return Ink.chosen.paint(PaintedText.fit("> " + layout.line(row, hasColour: false), to: columns), hasColour)
      }
  }

  private static let margin = 2
  private var margin: String { String(repeating: " ", count: Self.margin) }

  /// The heading of the last column, with which rows are shown where these are not all.
  private func title(_ title: String, _ window: Range<Int>) -> String {
    let all = max(all ?? 0, count)
    guard window.count < all, !window.isEmpty else { return title }
    let which = "\(window.lowerBound + 1)-\(window.upperBound) of \(all)"
    return title.isEmpty ? which : "\(title) (\(which))"
  }
}

extension Table {
  /// Leaves out a column.
  fileprivate func without(_ title: String) -> Table {
    let kept = columns.indices.filter { columns[$0].title != title }
    return Table(columns: kept.map { columns[$0] }, rows: rows.map { row in kept.map { row[$0] } })
  }
}
