extension Report {
  /// For a terminal: every section under its title, figures under their columns.
  package var table: String {
    var lines = ["migedit \(version), \(date), \(machine)"]
    if isQuick { lines.append("A quick run: it shows that everything runs, and its figures say nothing.") }
    if !missing.isEmpty { lines.append("Not installed, and so not measured: \(missing.joined(separator: ", "))") }
    for section in sections { lines += ["", section.heading] + section.lines }
    return lines.joined(separator: "\n") + "\n"
  }
}

extension Section {
  /// The title, the unit, and what stands in parentheses.
  var heading: String {
    switch comparison {
    case .ours where columns.count > 1: "\(title), \(unit) (in parentheses: migeditd's figure, of this one)"
    case .growth where columns.count > 1: "\(title), \(unit) (in parentheses: this figure, of the first one)"
    case .ours, .growth, .nothing: "\(title), \(unit)"
    }
  }

  fileprivate var lines: [String] {
    let titles = [""] + columns + (hasGoals ? ["goal"] : [])
    let cells = rows.map { row in
      [row.name] + columns.indices.map { cell(row, $0) } + (hasGoals ? [row.goal ?? ""] : [])
    }
    let widths = titles.indices.map { column in ([titles] + cells).map { $0[column].count }.max() ?? 0 }
    return ([titles] + cells).map { line in
      let padded = line.enumerated().map { column, text in
        let space = String(repeating: " ", count: widths[column] - text.count)
        return column == 0 ? text + space : space + text
      }
      let text = "  " + padded.joined(separator: "  ")
      return String(text.reversed().drop { $0 == " " }.reversed())
    }
  }
}
