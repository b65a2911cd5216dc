/// A bar for each figure of a section, row by row, all on one scale by powers of ten.
struct BarPanel {
  private static let left = 250
  private static let barHeight = 13
  private static let gap = 18

  private let section: Section
  private let scale: LogarithmicScale

  init(_ section: Section) {
    self.section = section
    scale = LogarithmicScale(section, length: SVG.width - Self.left - 90)
  }

  /// - Parameter height: where the panel begins; where it ends, afterwards.
  func draw(at height: inout Int) -> [String] {
    var parts = [SVG.text(16, height + 16, "\(section.title), \(section.unit), by powers of ten", style: "ours")]
    parts += legend(height + 38)
    let top = height + 60
    var y = top
    for row in section.rows {
      let bars = row.figures.enumerated().compactMap { index, figure in figure.map { (index, $0.median) } }
      parts.append(SVG.text(Self.left - 10, y + bars.count * Self.barHeight / 2 + 4, row.name, anchor: "end"))
      for (index, value) in bars {
        parts.append(bar(y, index, value))
        y += Self.barHeight
      }
      y += Self.gap
    }
    let bottom = y - Self.gap + 4
    parts += scale.powers.flatMap { power, length in
      [
        SVG.rule(Self.left + length, top - 8, Self.left + length, bottom),
        SVG.text(Self.left + length, bottom + 16, FigureText.number(power), anchor: "middle", style: "small"),
      ]
    }
    height = bottom + 40
    return parts
  }

  private func legend(_ y: Int) -> [String] {
    var x = 16
    return section.columns.enumerated().flatMap { index, column in
      let place = x
      x += 30 + column.count * 7
      return [
        "<rect x=\"\(place)\" y=\"\(y - 10)\" width=\"11\" height=\"11\" rx=\"2\" fill=\"\(SVG.colour(index))\"/>",
        SVG.text(place + 16, y, column, style: index == 0 ? "ours" : nil),
      ]
    }
  }

  private func bar(_ y: Int, _ index: Int, _ value: Double) -> String {
    let length = max(1, scale.length(value))
    let text = FigureText.number(value)
    return """
      <rect x="\(Self.left)" y="\(y)" width="\(length)" height="\(Self.barHeight - 2)" rx="2" fill="\(SVG.colour(index))">\
      <title>\(SVG.escaped(section.columns[index])): \(text)</title></rect>
      \(SVG.text(Self.left + length + 6, y + Self.barHeight - 4, text, style: index == 0 ? "ours" : "small"))
      """
  }
}
