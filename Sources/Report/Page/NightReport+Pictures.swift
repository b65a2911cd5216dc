import JobModel
import Runtime

/// The pictures of the page, drawn as they are shown: no script makes them.
extension NightReport {
  var slotTimePart: HTML {
    guard hasStarted else {
      return "<section><h2>Where the night went</h2><p class=\"note\">\(slotTimeWords)</p></section>\n"
    }
    let all = slotTime.perMille
    let several = slotTimes.count > 1 ? slotTimes : []
    var heads: [HTML] = []
    for part in several { heads.append("<th class=\"n\">\(part.environment)</th>") }
    let parts = several.map(\.time.perMille)
    let rows: [HTML] = SlotUse.shown.map { use in
      let cells: [HTML] = parts.map { "<td class=\"n\">\($0[use, default: 0].percentText)</td>" }
      return """
        <tr><td><i class="key \(use.rawValue)"></i>\(use.title)</td><td class="n"><b>\(all[use, default: 0].percentText)</b></td>\(cells)<td class="note">\(use.meaning)</td></tr>

        """
    }
    return """
      <section><h2>Where the night went</h2><p class="note">\(slotTimeWords)</p>
      <svg class="share" viewBox="0 0 1000 10" preserveAspectRatio="none" role="img" aria-label="Where the night went">\(Self.share(all))</svg>
      <div class="wide"><table><tr><th>Spent</th><th class="n">In all</th>\(heads)<th class="note">Means</th></tr>\(rows)</table></div></section>

      """
  }

  private static func share(_ perMille: [SlotUse: Int]) -> [HTML] {
    var from = 0
    return SlotUse.shown.compactMap { use in
      let width = perMille[use, default: 0]
      defer { from += width }
      return width == 0
        ? nil
        : "<rect class=\"\(use.rawValue)\" x=\"\(from)\" y=\"0\" width=\"\(width)\" height=\"10\"><title>\(use.title) \(width.percentText)</title></rect>"
    }
  }

  var timelinePart: HTML {
    guard timeline.span.length > .zero else { return "" }
    var rows: [HTML] = []
    for row in timeline.rows where row.lanes > 0 {
      rows.append("<h3>\(row.environment)</h3>\(picture(row))")
    }
    return """
      <section><h2>Who ran when</h2>\(rows)\(axis)
      <p class="keys"><span><i class="key done"></i>edit</span> <span><i class="key again"></i>put back</span> <span><i class="key failed"></i>failed</span> <span><i class="key other"></i>of another batch</span> <span><i class="key outage"></i>outage</span> <span><i class="key shut"></i>paused, or outside of the window</span>\(restartKey)</p>
      <p class="note">Each row is room for one edit at a time. What is too narrow to be seen is drawn together with its neighbours.</p></section>

      """
  }

  private var restartKey: HTML {
    restartStep == nil ? "" : " <span><i class=\"key restart\"></i>migeditd was started again</span>"
  }

  /// Where the restart lies; nil: there was none after the first start.
  private var restartStep: Int? {
    guard let restart, restart > timeline.span.start else { return nil }
    return Timeline.step(restart, timeline.span)
  }

  private static let laneHeight = 14

  private func picture(_ row: Timeline.Row) -> HTML {
    let height = row.lanes * Self.laneHeight
    var html: HTML = """
      <svg class="lanes" viewBox="0 0 \(Timeline.width) \(height)" height="\(height)" preserveAspectRatio="none" role="img" aria-label="Edits in \(row.environment)">
      """
    for lane in 0..<row.lanes {
      html +=
        "<rect class=\"lane\" x=\"0\" y=\"\(lane * Self.laneHeight + 1)\" width=\"\(Timeline.width)\" height=\"\(Self.laneHeight - 2)\"/>"
    }
    for shade in row.shades where shade.kind != .outage { html += Self.rectangle(shade, "shut", height) }
    for mark in timeline.marks {
      html += "<path class=\"mark\" d=\"M\(mark.at) 0v\(height)\"/>"
    }
    // So many titles would be most of the page.
    let isTitled = row.bars.count <= 500
    for kind in Timeline.Bar.Kind.allCases {
      let bars = row.bars.filter { $0.kind == kind }
      if bars.isEmpty { continue }
      html += isTitled ? "<g class=\"\(kind.rawValue)\">\(bars.map(Self.titled))</g>" : Self.path(bars, kind)
    }
    // Edits that are under way do not end while nobody answers: behind their bars an outage would not be seen.
    for shade in row.shades where shade.kind == .outage { html += Self.rectangle(shade, "outage", height) }
    if let restartStep {
      html +=
        "<path class=\"restart\" d=\"M\(restartStep) 0v\(height)\"><title>migeditd was started again</title></path>"
    }
    html += "</svg>"
    return html
  }

  private static func rectangle(_ shade: Timeline.Shade, _ name: String, _ height: Int) -> HTML {
    "<rect class=\"\(name)\" x=\"\(shade.from)\" y=\"0\" width=\"\(shade.to - shade.from)\" height=\"\(height)\"><title>\(shade.kind.words)</title></rect>"
  }

  private static func titled(_ bar: Timeline.Bar) -> HTML {
    let what = bar.jobs == 1 ? "job \(bar.job)" : "\(bar.jobs) jobs from \(bar.job)"
    let words = "\(what), \(PageTime.second(bar.span.start)) to \(PageTime.second(bar.span.end))"
    return
      "<rect x=\"\(bar.from)\" y=\"\(bar.lane * laneHeight + 2)\" width=\"\(bar.to - bar.from)\" height=\"\(laneHeight - 4)\"><title>\(words)</title></rect>"
  }

  private static func path(_ bars: [Timeline.Bar], _ kind: Timeline.Bar.Kind) -> HTML {
    let parts = bars.map { bar in
      let width = bar.to - bar.from
      return "M\(bar.from) \(bar.lane * laneHeight + 2)h\(width)v\(laneHeight - 4)h-\(width)z"
    }
    return "<path class=\"\(kind.rawValue)\" d=\"\(parts.joined())\"/>"
  }

  /// The times stand in a picture of their own, whose letters are not stretched: each is placed in percent.
  private var axis: HTML {
    let marks: [HTML] = timeline.marks.filter { $0.at > 30 && $0.at < Timeline.width - 30 }.map { mark in
      let perMille = mark.at * 1000 / Timeline.width
      return "<text x=\"\(perMille / 10).\(perMille % 10)%\" y=\"12\">\(text(of: mark.time))</text>"
    }
    return "<svg class=\"axis\" height=\"16\" aria-hidden=\"true\">\(marks)</svg>"
  }

  private func text(of mark: WallTime) -> String {
    timeline.span.length < .seconds(600)
      ? PageTime.second(mark) : timeline.span.length > .seconds(172_800) ? PageTime.minute(mark) : PageTime.clock(mark)
  }
}
