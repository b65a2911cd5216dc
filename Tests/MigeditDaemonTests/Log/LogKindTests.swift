import EditEngine
import Foundation
import JSONDocument
import JobModel
import Testing

struct LogKindTests {
  /// By id, with its subject and its text.
  private static let catalog: [String: (subject: String, text: String)] = {
    let file = URL(filePath: #filePath).appending(path: "../../../../deploy/systemd/migedit.catalog").standardized
    let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    return text.components(separatedBy: "\n-- ").dropFirst().reduce(into: [:]) { entries, entry in
      let parts = entry.split(separator: "\n\n", maxSplits: 1)
      let subject = parts[0].split(separator: "\n").first { $0.hasPrefix("Subject: ") }
      entries[String(entry.prefix(32))] = (
        String(subject?.dropFirst(9) ?? ""), parts.count == 2 ? String(parts[1]) : ""
      )
    }
  }()

  @Test func `each event of the queue that is kept has its kind`() {
    for event in EventKind.allCases where event != .progress && event != .bookmark {
      #expect(LogKind(event)?.isEvent == true, "\(event)")
    }
    #expect(LogKind(.progress) == nil && LogKind(.bookmark) == nil)
    #expect(LogKind.allCases.count { $0.isEvent } == EventKind.allCases.count - 2)
  }

  @Test(arguments: LogKind.allCases) func `the catalog explains it`(_ kind: LogKind) throws {
    let entry = try #require(Self.catalog[kind.id], "\(kind) has no entry")
    #expect(!entry.subject.isEmpty && !entry.text.isEmpty)
  }

  @Test func `the catalog explains nothing else, and each id is a UUID of its own`() {
    #expect(Set(Self.catalog.keys) == Set(LogKind.allCases.map(\.id)))
    #expect(Set(LogKind.allCases.map(\.id)).count == LogKind.allCases.count)
    for kind in LogKind.allCases { #expect(kind.id.wholeMatch(of: /[0-9a-f]{32}/) != nil, "\(kind)") }
  }
}
