/// A line for each row of a section, from column to column, on a scale by powers of ten: flat where a cost does not grow.
struct GrowthPanel {
  private static let (left, right) = (70, 500)
  private static let plotHeight = 260
  private static let lineHeight = 15

  private let section: Section
  private let scale: LogarithmicScale

  init(_ section: Section) {
    self.section = section
    scale = LogarithmicScale(section, length: Self.plotHeight)
  }

  /// - Parameter height: where the panel begins; where it ends, afterwards.
  func draw(at height: inout Int) -> [String] {
    let bottom = height + 40 + Self.plotHeight
    var parts = [SVG.text(16, height + 16, "\(section.title), \(section.unit), by powers of ten", style: "ours")]
    parts += scale.powers.flatMap { power, length in
      [
        SVG.rule(Self.left, bottom - length, Self.right, bottom - length),
        SVG.text(Self.left - 8, bottom - length + 4, FigureText.number(power), anchor: "end", style: "small"),
      ]
    }
    parts += section.columns.enumerated().map { index, column in
      SVG.text(x(index), bottom + 18, column, anchor: "middle", style: "small")
    }
    var labels: [(index: Int, y: Int)] = []
    for (index, row) in section.rows.enumerated() {
      let points = row.figures.enumerated().compactMap { column, figure in
        figure.map { (x(column), bottom - scale.length($0.median)) }
      }
      guard let last = points.last else { continue }
      let path = points.map { "\($0.0),\($0.1)" }.joined(separator: " ")
      parts.append(
        "<polyline points=\"\(path)\" fill=\"none\" stroke=\"\(SVG.colour(index))\" stroke-width=\"2\"/>")
      parts += points.map { "<circle cx=\"\($0.0)\" cy=\"\($0.1)\" r=\"3\" fill=\"\(SVG.colour(index))\"/>" }
      labels.append((index, last.1 + 4))
    }
    parts += spread(labels, downTo: bottom).map { index, y in
      SVG.text(Self.right + 14, y, section.rows[index].name, fill: SVG.colour(index))
    }
    height = bottom + 40
    return parts
  }

  private func x(_ column: Int) -> Int {
    let room = Self.right - Self.left - 60
    return Self.left + 30 + room * column / max(1, section.columns.count - 1)
  }

  /// The labels in the order of their lines' ends, moved so far that none covers another.
  private func spread(_ labels: [(index: Int, y: Int)], downTo bottom: Int) -> [(index: Int, y: Int)] {
    var spread = labels.sorted { $0.y < $1.y }
    for place in spread.indices.dropFirst() {
      spread[place].y = max(spread[place].y, spread[place - 1].y + Self.lineHeight)
    }
    for place in spread.indices.reversed() {
      let limit = place == spread.count - 1 ? bottom : spread[place + 1].y - Self.lineHeight
      spread[place].y = min(spread[place].y, limit)
    }
    return spread
  }
}
