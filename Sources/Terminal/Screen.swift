/// What is shown to people: blocks, one below the other.
package struct Screen: Sendable {
  package enum Block: Sendable {
    case heading(Cell)
    /// Names and values; a value is wrapped at words, never cut.
    case fields([(name: String, value: Cell)])
    case table(Table)
    /// Lines that stand as they are.
    case lines([Cell])
    case flow([Flow])
  }

  package var blocks: [Block] = []

  package init(blocks: [Block] = []) { self.blocks = blocks }

  /// - Parameter width: columns of the terminal; nil where there is none, and no line is broken or cut.
  package func lines(width: Int?, hasColour: Bool) -> [String] {
    blocks.flatMap { block in
      switch block {
      case .heading(let cell): [cell.ink.paint(cell.text, hasColour)]
      case .fields(let fields): Self.lines(of: fields, width: width, hasColour: hasColour)
      case .table(let table): Self.lines(of: table, width: width, hasColour: hasColour)
      case .lines(let cells): cells.map { $0.ink.paint($0.text, hasColour) }
      case .flow(let flows): flows.flatMap { $0.lines(width: width, hasColour: hasColour) }
      }
    }
  }

  private static func lines(of table: Table, width: Int?, hasColour: Bool) -> [String] {
    let layout = TableLayout(table, limit: width)
    let rows = table.rows.enumerated().flatMap { at, row in
      layout.lines(row, hasColour: hasColour)
        + (table.below[at] ?? []).flatMap { $0.lines(width: width, hasColour: hasColour) }
    }
    return [layout.heading(hasColour: hasColour)] + rows
  }

  private static func lines(
    of fields: [(name: String, value: Cell)], width: Int?, hasColour: Bool
  ) -> [String] {
    let indent = 2 + (fields.map { TextWidth.of($0.name) }.max() ?? 0) + 2
    let room = width.map { max(10, $0 - indent) }
    return fields.flatMap { name, value in
      let padding = String(repeating: " ", count: indent - 2 - TextWidth.of(name))
      return Paragraph.wrap(value.text, to: room).enumerated().map { at, line in
        let head = at == 0 ? "  " + Ink.faint.paint(name, hasColour) + padding : String(repeating: " ", count: indent)
        return head + value.ink.paint(line, hasColour)
      }
    }
  }
}
