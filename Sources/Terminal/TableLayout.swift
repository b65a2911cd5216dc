/// The width of each column of a table. It is computed once, so that rows that come later stand under the same columns.
package struct TableLayout: Sendable {
  private struct Place: Sendable {
    let index: Int
    let column: Table.Column
    var width: Int
  }

  private static let gap = 2

  private let limit: Int?
  private var places: [Place]

  /// - Parameters:
  ///   - table: the rows that the columns have to be wide enough for.
  ///   - limit: columns of the terminal; nil where there is none.
  package init(_ table: Table, limit: Int?) {
    self.limit = limit
    places = table.columns.enumerated().map { index, column in
      let widest = table.rows.map { TextWidth.of($0[index].text) }.max() ?? 0
      return Place(index: index, column: column, width: max(TextWidth.of(column.title), widest))
    }
    if let limit { squeeze(into: limit) }
  }

  private var total: Int { places.reduce(0) { $0 + $1.width } + Self.gap * max(0, places.count - 1) }

  /// Leaves out those that yield; then narrows the columns from the least weighty one on, as far as they go; then leaves
  /// them out, in the same order.
  private mutating func squeeze(into limit: Int) {
    narrow(to: \.ease, limit)
    while total > limit, let at = places.indices.filter({ places[$0].column.yields }).min(by: isLess) {
      places.remove(at: at)
    }
    narrow(to: \.least, limit)
    while total > limit, places.count > 1, let least = places.indices.min(by: isLess) { places.remove(at: least) }
    if total > limit, let only = places.indices.first { places[only].width = limit }
    widen(to: limit)
  }

  private func isLess(_ one: Int, _ other: Int) -> Bool { places[one].column.weight < places[other].column.weight }

  private mutating func narrow(to bound: KeyPath<Table.Column, Int>, _ limit: Int) {
    for at in places.indices.sorted(by: isLess) where total > limit {
      let narrowest = min(places[at].width, places[at].column[keyPath: bound])
      places[at].width = max(narrowest, places[at].width - (total - limit))
    }
  }

  /// Gives the last column the room that is left since another one was left out.
  private mutating func widen(to limit: Int) {
    guard let last = places.indices.last, places[last].column.side == .left else { return }
    places[last].width += max(0, limit - total)
  }

  /// Whether the last cell of a row does not stand there whole.
  package func cuts(_ row: [Cell]) -> Bool {
    guard limit != nil, let last = row.last, !last.text.isEmpty else { return false }
    return places.first { $0.index == row.count - 1 }.map { TextWidth.of(last.text) > $0.width } ?? true
  }

  package func heading(hasColour: Bool) -> String {
    line(places.map { ($0, Cell($0.column.title, .faint)) }, hasColour: hasColour)
  }

  package func line(_ row: [Cell], hasColour: Bool) -> String {
    line(places.map { ($0, row[$0.index]) }, hasColour: hasColour)
  }

  /// The same, with the lines below in which the last column goes on where it wraps.
  package func lines(_ row: [Cell], hasColour: Bool) -> [String] {
    guard limit != nil, let last = places.last, last.column.wraps else { return [line(row, hasColour: hasColour)] }
    let whole = row[last.index]
    return Paragraph.wrap(whole.text, to: last.width).enumerated().map { at, text in
      var part = at == 0 ? row : row.map { _ in .empty }
      part[last.index] = Cell(text, whole.ink)
      return line(part, hasColour: hasColour)
    }
  }

  private func line(_ cells: [(place: Place, cell: Cell)], hasColour: Bool) -> String {
    // White space at the end of a line would be for nobody.
    let last = cells.lastIndex { !$0.cell.text.isEmpty } ?? -1
    var line = ""
    for (at, (place, cell)) in cells.enumerated() where at <= last {
      // Without a limit a row that came late may be wider than its column, and is shown whole.
      let text = limit == nil ? cell.text : TextWidth.fit(cell.text, to: place.width)
      let padding = String(repeating: " ", count: max(0, place.width - TextWidth.of(text)))
      let painted = cell.ink.paint(text, hasColour)
      if at > 0 { line += String(repeating: " ", count: Self.gap) }
      switch place.column.side {
      case .left: line += at == last ? painted : painted + padding
      case .right: line += padding + painted
      }
    }
    return line
  }
}
