import Foundation
import JSONDocument
import TestSupport
import Testing

/// That the benchmark runs from its beginning to its end. What it measures here says nothing.
@Suite(.timeLimit(.minutes(3)), .onlyOfFiles("it measures daemons of its own, whatever is said here"))
struct BenchmarkRunTests {
  @Test func `migedit-bench measures everything in small, and names the peers that are not installed`() async throws {
    let folder = try TemporaryFolder()
    let file = folder.file("results.json")
    let products = URL(filePath: try builtProduct("migeditd")).deletingLastPathComponent().path
    let run = try await Program.run(
      builtProduct("migedit-bench"), ["all", "--quick", "--products", products, "--json", file])
    try #require(run.status == 0, "\(run.errors)")
    let report = try JSON(parsing: String(contentsOfFile: file, encoding: .utf8))
    let sections = report["sections"]?.array ?? []
    let missing = report["missing"]?.array?.compactMap(\.string) ?? []
    print("The benchmark ran without these, which are not installed: \(missing)")
    for name in missing { #expect(run.output.contains(name)) }

    #expect(
      sections.compactMap { $0["title"]?.string }.reduce(into: []) { if !$0.contains($1) { $0.append($1) } } == [
        "Durable enqueue of edits of 2 KB", "The queue in a file and in PostgreSQL, on one disk",
        "A file of edits of 2 KB, enqueued by migeditctl",
        "A client that enqueues 50 edits a second, beside one that enqueues as much as it can",
        "How soon an edit begins",
        "Looking at an edit under way", "With so many jobs queued", "With 400 jobs queued, as each column says",
        "Many sessions at once", "The programs, stripped", "Start-up", "A daemon with nothing to do",
      ])
    for section in sections {
      for row in section["rows"]?.array ?? [] {
        // Every row has at least what migedit itself does.
        #expect(row["figures"]?.array?.first.map { !$0.isNull } == true, "\(row.text)")
      }
    }
    let enqueue = try #require(sections.first)
    let columns = enqueue["columns"]?.array?.compactMap(\.string) ?? []
    #expect(Set(columns + missing).isSuperset(of: ["migeditd", "beanstalkd", "Redis", "PostgreSQL", "SQLite alone"]))
    #expect(enqueue["rows"]?.array?.count == 5)
  }
}
