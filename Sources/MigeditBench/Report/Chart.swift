/// A chart of a report's jobs a second: a bar for each server in each row, all on one scale by powers of ten.
///
/// It has no script, and colours that can be read on a light page and on a dark one.
package struct Chart {
  private static let width = 760
  private static let labelWidth = 250
  private static let barHeight = 13
  private static let gap = 18
  private static let top = 84
  private static let colours = ["#d9480f", "#1971c2", "#2f9e44", "#9c36b5", "#868e96"]

  private let report: Report
  private let section: Section?

  package init(_ report: Report) {
    self.report = report
    section = report.sections.first { $0.comparison == .ours && $0.unit == "jobs a second" }
  }

  package var svg: String {
    guard let section else { return "" }
    let figures = section.rows.flatMap(\.figures).compactMap(\.self).map(\.median)
    let most = figures.max() ?? 1
    let scale = LogarithmicScale(from: max(1, figures.min() ?? 1), to: most, width: Self.width - Self.labelWidth - 90)
    var y = Self.top
    var parts: [String] = []
    for row in section.rows {
      let bars = row.figures.enumerated().compactMap { index, figure in figure.map { (index, $0) } }
      let middle = y + bars.count * Self.barHeight / 2 + 4
      parts.append(text(Self.labelWidth - 10, middle, row.name, anchor: "end"))
      for (index, figure) in bars {
        parts.append(bar(y, scale.length(figure.median), index, section.columns[index], figure, isOurs: index == 0))
        y += Self.barHeight
      }
      y += Self.gap
    }
    let lines = scale.powers.map { power, x in
      """
      <line x1="\(Self.labelWidth + x)" y1="\(Self.top - 8)" x2="\(Self.labelWidth + x)" y2="\(y - Self.gap + 4)" class="rule"/>
      \(text(Self.labelWidth + x, y + 4, FigureText.number(power), anchor: "middle", style: "small"))
      """
    }
    let height = y + 28
    return """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Self.width) \(height)" width="\(Self.width)" height="\(height)" \
      role="img" aria-label="\(escaped(section.title)), \(escaped(section.unit))">
      <style>
      text { font: 12px system-ui, sans-serif; fill: #1f2328 }
      .title { font-size: 15px; font-weight: 600 }
      .small { font-size: 11px; fill: #59636e }
      .ours { font-weight: 600 }
      .rule { stroke: #59636e; stroke-opacity: 0.25 }
      .page { fill: #ffffff }
      @media (prefers-color-scheme: dark) {
        text { fill: #f0f6fc }
        .small { fill: #9198a1 }
        .page { fill: #0d1117 }
      }
      </style>
      <rect class="page" width="100%" height="100%" rx="6"/>
      \(text(16, 26, "\(section.title), \(section.unit), by powers of ten", style: "title"))
      \(text(16, 44, "migedit \(report.version), \(report.date), \(report.machine)", style: "small"))
      \(legend(section.columns).joined(separator: "\n"))
      \((lines + parts).joined(separator: "\n"))
      </svg>

      """
  }

  private func legend(_ columns: [String]) -> [String] {
    var x = 16
    return columns.enumerated().flatMap { index, column in
      let place = x
      x += 30 + column.count * 7
      return [
        "<rect x=\"\(place)\" y=\"55\" width=\"11\" height=\"11\" rx=\"2\" fill=\"\(colour(index))\"/>",
        text(place + 16, 65, column, style: index == 0 ? "ours" : nil),
      ]
    }
  }

  private func bar(
    _ y: Int, _ length: Int, _ index: Int, _ column: String, _ figure: Figure, isOurs: Bool
  ) -> String {
    let figureText = FigureText.number(figure.median)
    return """
      <rect x="\(Self.labelWidth)" y="\(y)" width="\(length)" height="\(Self.barHeight - 2)" rx="2" fill="\(colour(index))">\
      <title>\(escaped(column)): \(figureText)</title></rect>
      \(text(Self.labelWidth + length + 6, y + Self.barHeight - 4, figureText, style: isOurs ? "ours" : "small"))
      """
  }

  private func colour(_ index: Int) -> String { Self.colours[index % Self.colours.count] }

  private func text(_ x: Int, _ y: Int, _ text: String, anchor: String = "start", style: String? = nil) -> String {
    let name = style.map { " class=\"\($0)\"" } ?? ""
    return "<text x=\"\(x)\" y=\"\(y)\" text-anchor=\"\(anchor)\"\(name)>\(escaped(text))</text>"
  }

  private func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("\"", with: "&quot;")
  }
}
