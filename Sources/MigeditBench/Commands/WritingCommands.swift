import ArgumentParser

struct ChartCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "chart", abstract: "Draws a chart of a report, as SVG.")

  @Argument(help: "The report, as --json has written it.") var json: String
  @Argument(help: "Where the chart is written.") var svg: String

  func run() throws { try writeFile(Chart(try readReport(in: json)).svg, svg) }
}

struct ReadmeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "readme",
    abstract: "Writes a report's tables that compare into README, between two marks, and all tables to a page.")

  @Argument(help: "The report, as --json has written it.") var json: String
  @Argument(help: "Where the page is written.") var page: String
  @Argument(help: "The file with the marks.") var readme = "README.md"

  func run() throws {
    guard let text = readFile(readme) else { throw BenchError("\(readme) can't be read") }
    let tables = MarkdownTables(try readReport(in: json))
    try writeFile(try tables.put(into: text), readme)
    try writeFile(tables.page, page)
  }
}

private func readReport(in path: String) throws -> Report {
  guard let text = readFile(path) else { throw BenchError("\(path) can't be read") }
  return try Report(text: text)
}
