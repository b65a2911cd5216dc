import Testing

@testable import MigeditBench

@Suite struct ReportTests {
  private static let rate = Findings.Kind(title: "Enqueue", unit: "jobs a second", comparison: .ours)
  private static let cost = Findings.Kind(title: "Backlog", unit: "ms", comparison: .growth)

  private static let time = Findings.Kind(title: "Start-up", unit: "ms", comparison: .nothing)

  private static var report: Report {
    var findings = Findings()
    for value in [3000.0, 1000, 2000] {
      findings.note(value, rate, row: "1 connection", column: "migeditd", goal: "most")
    }
    findings.note(4000, rate, row: "1 connection", column: "beanstalkd")
    findings.note(12.34, rate, row: "many", column: "migeditd")
    findings.note(2, cost, row: "List", column: "1,000 jobs")
    findings.note(3, cost, row: "List", column: "100,000 jobs")
    findings.note(7, time, row: "status", column: "migedit")
    return Report(
      version: "9.9.9", date: "2026-01-02", machine: "a machine", isQuick: false, rounds: 3, missing: ["Redis"],
      sections: findings.sections)
  }

  @Test func `a figure is the median of its rounds, and keeps their bounds`() {
    let figure = Self.report.sections[0].rows[0].figures[0]
    #expect(figure?.median == 2000 && figure?.low == 1000 && figure?.high == 3000)
  }

  @Test func `the table sets ours against each other server's, and costs against those of the shortest queue`() {
    #expect(
      Self.report.table == """
        migedit 9.9.9, 2026-01-02, a machine
        Not installed, and so not measured: Redis

        Enqueue, jobs a second (in parentheses: migeditd's figure, of this one)
                        migeditd     beanstalkd  goal
          1 connection     2,000  4,000 (×0.50)  most
          many              12.3              –

        Backlog, ms (in parentheses: this figure, of the first one)
                1,000 jobs  100,000 jobs
          List           2      3 (×1.5)

        Start-up, ms
                  migedit
          status        7

        """)
  }

  @Test func `what is written as JSON is the same report when it is read`() throws {
    let again = try Report(text: Self.report.text)
    #expect(again.table == Self.report.table)
    #expect(try again.text == Self.report.text)
  }

  @Test func `a page has all tables, and README those that compare, between its marks, and nothing else of it changes`()
    throws
  {
    let marks = (
      "<!-- what follows is written by migedit-bench readme -->",
      "<!-- the end of what migedit-bench readme has written -->"
    )
    let tables = MarkdownTables(Self.report)
    let readme = try tables.put(into: "before\n\(marks.0)\nold\n\(marks.1)\nbehind\n")
    #expect(readme.hasPrefix("before\n\(marks.0)\n"))
    #expect(readme.hasSuffix("\(marks.1)\nbehind\n"))
    #expect(!readme.contains("old"))
    #expect(readme.contains("| 1 connection | 2,000 | 4,000 (×0.50) | most |\n"))
    #expect(readme.contains("**Backlog, ms") && !readme.contains("**Start-up, ms**"))
    #expect(tables.page.contains("**Backlog, ms") && tables.page.contains("**Start-up, ms**\n\n|  | migedit |\n"))
    #expect(try tables.put(into: readme) == readme)
    #expect(throws: BenchError.self) { try tables.put(into: "no marks") }
  }

  @Test(arguments: [
    (0.0, "0"), (0.0314, "0.031"), (0.5, "0.500"), (1.005, "1.00"), (12.34, "12.3"), (100.4, "100"),
    (999.6, "1,000"), (1_234_567.8, "1,234,568"), (1000, "1,000"), (60, "60"),
  ])
  func `figures are written with three digits that count`(value: Double, text: String) {
    #expect(FigureText.number(value) == text)
  }
}
