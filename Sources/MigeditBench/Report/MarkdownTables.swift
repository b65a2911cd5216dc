/// The tables of a report for people: a page with all of them, and in README, between two marks that nobody sees, those that
/// compare.
package struct MarkdownTables {
  private static let begin = "<!-- what follows is written by migedit-bench readme -->"
  private static let end = "<!-- the end of what migedit-bench readme has written -->"

  private let report: Report

  package init(_ report: Report) { self.report = report }

  package var page: String { "# How fast migedit is\n\n" + markdown(of: report.sections) }

  /// The text with the tables that compare in the place of what stood between the marks.
  package func put(into text: String) throws -> String {
    guard let (before, after) = Self.surroundings(in: text) else {
      throw BenchError("the marks are missing: \(Self.begin) and \(Self.end)")
    }
    return "\(before)\(Self.begin)\n\(markdown(of: report.sections.filter(\.compares)))\(Self.end)\(after)"
  }

  /// What stands before and behind the marks; nil: they are not there.
  private static func surroundings(in text: String) -> (Substring, Substring)? {
    guard let first = text.firstRange(of: begin), let last = text.firstRange(of: end),
      first.upperBound <= last.lowerBound
    else { return nil }
    return (text[..<first.lowerBound], text[last.upperBound...])
  }

  private func markdown(of sections: [Section]) -> String {
    let missing = report.missing.isEmpty ? "" : " Not installed there: \(report.missing.joined(separator: ", "))."
    let introduction =
      "migedit \(report.version) on \(report.date): \(report.machine).\n"
      + "Jobs a second and what belongs to them are medians of \(report.rounds) rounds, in which the servers take turns; the sessions "
      + "were measured once.\(missing)"
    return ([introduction] + sections.map(\.markdown)).map { $0 + "\n\n" }.joined()
  }
}

extension Section {
  fileprivate var compares: Bool { comparison != .nothing }

  fileprivate var markdown: String {
    let titles = [""] + columns + (hasGoals ? ["goal"] : [])
    let rule = titles.indices.map { $0 == 0 ? "---" : "---:" }
    let cells = rows.map { row in
      [row.name] + columns.indices.map { cell(row, $0) } + (hasGoals ? [row.goal ?? ""] : [])
    }
    let lines = ([titles, rule] + cells).map { "| \($0.joined(separator: " | ")) |" }
    return (["**\(heading)**", ""] + lines).joined(separator: "\n")
  }
}
