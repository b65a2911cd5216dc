/// A chart of a report: the jobs a second of each server, and how costs grow with the queue.
///
/// It has no script, and colours that can be read on a light page and on a dark one.
package struct Chart {
  private let report: Report

  package init(_ report: Report) { self.report = report }

  package var svg: String {
    let rates = report.sections.first { $0.comparison == .ours && $0.unit == "jobs a second" }
    let growth = report.sections.first { $0.comparison == .growth && $0.columns.count > 1 }
    var parts = [
      SVG.text(16, 26, "migedit \(report.version), \(report.date)", style: "title"),
      SVG.text(16, 44, report.machine, style: "small"),
    ]
    var height = 60
    if let rates { parts += BarPanel(rates).draw(at: &height) }
    if let growth { parts += GrowthPanel(growth).draw(at: &height) }
    return """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(SVG.width) \(height)" width="\(SVG.width)" \
      height="\(height)" role="img" aria-label="How fast migedit is">
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
      \(parts.joined(separator: "\n"))
      </svg>

      """
  }
}
