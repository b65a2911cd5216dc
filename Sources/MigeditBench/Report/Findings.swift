/// Collects what is measured, and makes the sections of a report of it. Sections, rows and columns stand in the order in which
/// they first come.
struct Findings {
  /// What a section is about.
  struct Kind: Hashable {
    let title: String
    let unit: String
    let comparison: Section.Comparison
  }

  private struct Line {
    let name: String
    var goal: String?
    var values: [String: [Double]] = [:]
  }

  private struct Block {
    let kind: Kind
    var columns: [String] = []
    var lines: [Line] = []
  }

  private var blocks: [Block] = []

  mutating func note(_ value: Double, _ kind: Kind, row: String, column: String, goal: String? = nil) {
    let block = blocks.firstIndex { $0.kind == kind } ?? blocks.endIndex
    if block == blocks.endIndex { blocks.append(Block(kind: kind)) }
    if !blocks[block].columns.contains(column) { blocks[block].columns.append(column) }
    let line = blocks[block].lines.firstIndex { $0.name == row } ?? blocks[block].lines.endIndex
    if line == blocks[block].lines.endIndex { blocks[block].lines.append(Line(name: row)) }
    blocks[block].lines[line].goal = goal ?? blocks[block].lines[line].goal
    blocks[block].lines[line].values[column, default: []].append(value)
  }

  var sections: [Section] {
    blocks.map { block in
      let rows = block.lines.map { line in
        Row(name: line.name, goal: line.goal, figures: block.columns.map { line.values[$0].map(Figure.init) })
      }
      return Section(
        title: block.kind.title, unit: block.kind.unit, comparison: block.kind.comparison, columns: block.columns,
        rows: rows)
    }
  }
}
