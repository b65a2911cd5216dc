import Foundation
import Testing

@testable import MigeditBench

/// What `deploy/bench all` has written and is committed together.
@Suite struct CommittedResultsTests {
  private static let root = URL(filePath: #filePath).appending(path: "../../..").standardized

  private func text(of path: String) throws -> String {
    try String(contentsOf: Self.root.appending(path: path), encoding: .utf8)
  }

  private func report() throws -> Report { try Report(text: text(of: "deploy/bench-results/results.json")) }

  @Test func `README's tables, and those of the page, are those of the results`() throws {
    let readme = try text(of: "README.md")
    let tables = try MarkdownTables(report())
    #expect(try tables.put(into: readme) == readme, "deploy/bench all writes both")
    #expect(try tables.page == text(of: "deploy/bench-results/tables.md"), "deploy/bench all writes both")
  }

  @Test func `the chart is that of the results`() throws {
    #expect(try Chart(report()).svg == text(of: "deploy/bench-results/chart.svg"), "deploy/bench all writes both")
  }

  @Test func `a quick run's figures are not committed`() throws { #expect(try !report().isQuick) }
}
