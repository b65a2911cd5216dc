import EditEngine
import Foundation
import JSONDocument
import JobModel
import Testing

@testable import MigeditDaemon

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
      #expect(EventLogKind(event) != nil, "\(event)")
    }
    #expect(EventLogKind(.progress) == nil && EventLogKind(.bookmark) == nil)
    #expect(EventLogKind.allCases.count == EventKind.allCases.count - 2)
  }

  private static let all: [any LogKind] =
    EventLogKind.allCases.map { $0 } + DaemonLogKind.allCases.map { $0 } + EngineLogKind.allCases.map { $0 }

  @Test func `the catalog explains each, and a name is of one kind only`() throws {
    for kind in Self.all {
      let entry = try #require(Self.catalog[kind.id], "\(kind) has no entry")
      #expect(!entry.subject.isEmpty && !entry.text.isEmpty)
    }
    #expect(Set(Self.all.map { $0.rawValue }).count == Self.all.count)
  }

  @Test func `the catalog explains nothing else, and each id is a UUID of its own`() {
    #expect(Set(Self.catalog.keys) == Set(Self.all.map { $0.id }))
    #expect(Set(Self.all.map { $0.id }).count == Self.all.count)
    for kind in Self.all { #expect(kind.id.wholeMatch(of: /[0-9a-f]{32}/) != nil, "\(kind)") }
  }
}
