import Crypto
import GRDB
import JSONDocument
import JobModel
import LibraryModel
import Runtime
import StoreSupport
import TestSupport
import Testing

@testable import QueueStore
@testable import SQLiteEngine

/// What an export is, and what is refused.
@Suite(.timeLimit(.minutes(5))) struct ExportTests {
  /// Columns that are of one place, and stay with it.
  private static let left: [String: Set<String>] = [
    "store": ["one", "id", "machine", "is_followed", "runs"], "server": ["owner", "boot", "epoch", "beat", "state"],
  ]

  @Test func `each table and each column of the queue is exported, but for what is of one place`() async throws {
    let fixture = try await Fixture()
    let tables = try await fixture.store.reading { transaction in
      let names = try transaction.rows(
        """
        SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'grdb_%'
        """
      ).map { try $0.text("name") }
      return try names.reduce(into: [:]) { all, name in
        // Those that are worked out of others are hidden.
        all[name] = try transaction.rows("SELECT name FROM pragma_table_info('\(name)')").map { try $0.text("name") }
      }
    }
    let exported = [ExportedTable.store] + ExportedTable.others
    // Which hosts serve it is no part of a queue.
    #expect(Set(tables.keys).subtracting(["host"]) == Set(exported.map(\.name)))
    for table in exported {
      let columns = (tables[table.name] ?? []).filter { !(Self.left[table.name]?.contains($0) ?? false) }
      #expect(Set(table.columns.map(\.name)) == Set(columns), "\(table.name)")
      #expect(table.key.allSatisfy { key in table.columns.contains { $0.name == key } }, "\(table.name)")
    }
  }

  /// Of one job that was submitted.
  private func text() async throws -> ExportedText {
    let fixture = try await Fixture()
    _ = try await fixture.submitted(1)
    try await fixture.enqueue(2)
    return try await fixture.store.exported()
  }

  /// nil: it was imported.
  private func importError(_ store: SQLiteStore, _ text: ExportedText) async -> ImportError? {
    do throws(ImportError) {
      _ = try await store.importQueue(from: text, by: root)
      return nil
    } catch {
      return error
    }
  }

  private func refusal(of text: ExportedText) async throws -> ImportError {
    let fixture = try await Fixture()
    let error = try #require(await importError(fixture.store, text))
    // Nothing of it is there, and the queue goes on.
    #expect(try await fixture.store.status().lastSequence == 0)
    #expect(try await fixture.enqueue(1) == [1])
    return error
  }

  @Test func `the first line says what it is, and the last that it is whole`() async throws {
    let text = try await text()
    let heading = text.lines[0]["queue"]
    #expect(heading?["format"] == 1 && heading?["tables"] == 8 && heading?["rows"]?["job"] == 2)
    #expect(heading?["at"]?.string?.hasSuffix("Z") == true && heading?["storeId"]?.string?.count == 32)
    #expect(text.lines.last?["end"]?["rows"] == .number(JSONNumber(text.lines.count - 2)))
    let document = try #require(text.lines.compactMap { $0["document"] }.first)
    #expect(document["submitted"] == #"{"name":"after","n":1}"#, "as it is stored, text for text")
  }

  @Test func `a file that is cut off anywhere is refused`() async throws {
    let text = try await text()
    for count in stride(from: 0, to: text.count, by: 97) + [text.count - 1] {
      switch try await refusal(of: ExportedText(bytes: Array(text.bytes.prefix(count)))) {
      case .damaged(let reason): #expect(reason.contains("cut off"), "\(count): \(reason)")
      case .noExport: #expect(count == 0)
      case let other: Issue.record("\(count): \(other)")
      }
    }
  }

  @Test func `a file with a byte that was changed is refused`() async throws {
    let text = try await text()
    let first = text.bytes.firstIndex(of: UInt8(ascii: "\n")) ?? 0
    for place in stride(from: first + 3, to: text.count - 1, by: 41) {
      var changed = text
      changed.bytes[place] ^= 1
      let error = try await refusal(of: changed)
      guard case .damaged = error else {
        Issue.record("\(place): \(error)")
        continue
      }
    }
  }

  @Test func `what stands behind the last line is refused, and so is what is no export`() async throws {
    var text = try await text()
    text.bytes += Array("{\"job\":{}}\n".utf8)
    #expect(try await refusal(of: text) == .damaged(reason: "something stands behind its last line"))
    for other in ["{}\n", "\n", "-- SQL\n", "{\"queue\":7}\n", "{\"queue\":{\"format\":2,\"tables\":8}}\n"] {
      guard case .noExport = try await refusal(of: ExportedText(bytes: Array(other.utf8))) else {
        Issue.record("\(other) is no export")
        continue
      }
    }
  }

  /// With lines that somebody has changed, and a last line that says that all is well.
  private func text(_ text: ExportedText, changing change: (String) -> String?) -> ExportedText {
    var hash = SHA256()
    var bytes: [UInt8] = []
    var rows = -1
    for line in text.lines.dropLast() {
      guard let changed = change(line.text) else { continue }
      let new = Array("\(changed)\n".utf8)
      hash.update(data: new)
      bytes += new
      rows += 1
    }
    let digest = Hexadecimal.text(of: hash.finalize())
    return ExportedText(bytes: bytes + Array("{\"end\":{\"rows\":\(rows),\"sha256\":\"\(digest)\"}}\n".utf8))
  }

  @Test func `an export of other tables is refused, with both versions`() async throws {
    let other = text(try await text()) { $0.replacing("\"tables\":8", with: "\"tables\":7") }
    let error = try await refusal(of: other)
    #expect(error == .otherTables(found: 7, known: 8))
    #expect(error.description.contains("version 7 of its tables, and this migeditd has 8"))
  }

  @Test(arguments: [
    ("\"state\":\"queued\"", "\"state\":\"asleep\"", "CHECK"), ("{\"job\":{\"id\":2,", "{\"job\":{\"id\":1,", "UNIQUE"),
    ("\"target\":2,\"environment\"", "\"target\":77,\"environment\"", "FOREIGN KEY"),
    ("\"first\":true", "\"first\":7", "expected flag"),
    ("\"priority\":0,", "\"priority\":0,\"colour\":1,", "job has no column colour"),
    ("{\"change\"", "{\"chance\"", "no table chance"),
    ("\"jobs\":1", "\"jobs\":2", "count of an environment's jobs of a state"),
    ("\"first\":true,\"urgency\":0", "\"first\":false", "a target without its first job"),
    (
      "\"blockers\":0,\"first\":true", "\"blockers\":1,\"first\":true", "how many predecessors a job waits for is wrong"
    ),
  ])
  func `rows that the tables or each other refuse are refused`(old: String, new: String, reason: String) async throws {
    let original = try await text()
    let changed = text(original) { $0.replacing(old, with: new) }
    #expect(changed != original)
    let error = try await refusal(of: changed)
    guard case .refused(let said) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(said.contains(reason), "\(said)")
  }

  @Test func `a row that is missing is told by the heading`() async throws {
    var isGone = false
    let fewer = text(try await text()) { line in
      defer { if line.hasPrefix("{\"event\"") { isGone = true } }
      return line.hasPrefix("{\"event\"") && !isGone ? nil : line
    }
    guard case .damaged(let said) = try await refusal(of: fewer) else {
      Issue.record("a row is missing")
      return
    }
    #expect(said.contains("and says that it has"))
  }

  @Test func `what is damaged in one document does not keep a queue where it is`() async throws {
    let fixture = try await Fixture()
    let job = try await fixture.enqueue(1)[0]
    _ = try await fixture.store.write { try $0.run("UPDATE change SET body = x'7bff00'") }
    let other = try await Fixture()
    _ = try await other.store.importQueue(from: fixture.store.exported(), by: root)
    let bytes = try await other.store.writer.write {
      try $0.rows("SELECT body FROM change WHERE job = ?", [job])[0].all
    }
    #expect(bytes == [.bytes([0x7B, 0xFF, 0])])
  }

  @Test func `triggers are as they were after an import`() async throws {
    func schema(_ store: SQLiteStore) async throws -> [SQLValue] {
      try await store.writer.write {
        try $0.rows("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY rowid").flatMap(\.all)
      }
    }
    let fixture = try await Fixture()
    let before = try await schema(fixture.store)
    _ = try await fixture.store.importQueue(from: try await text(), by: root)
    #expect(try await schema(fixture.store) == before)
    #expect(before.count > 30)
  }

  @Test func `a database without room for it takes nothing, and takes it when there is room`() async throws {
    let source = try await Fixture()
    for number in 0..<40 {
      var request = EditRequest.edit(number)
      request.change = Change(mergePatch: ["name": .string(String(repeating: "x", count: 20_000))])
      try await source.enqueue([request])
    }
    let text = try await source.store.exported()
    let fixture = try await Fixture()
    try await fixture.store.write { database in
      let pages = try database.int("PRAGMA page_count") ?? 0
      _ = try database.row("PRAGMA max_page_count = \(pages + 40)")
    }
    let error = await importError(fixture.store, text)
    guard case .storage(.unavailable(let reason))? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(reason.contains("full"))
    #expect(try await fixture.store.status().counts[.queued] == 0)
    try await fixture.store.write { _ = try $0.row("PRAGMA max_page_count = 1000000") }
    #expect(try await fixture.store.importQueue(from: text, by: root).jobs == 40)
  }

  @Test(arguments: 11...13 as ClosedRange<UInt64>)
  func `after random operations an imported queue is what a copy is`(seed: UInt64) async throws {
    var run = try await ModelRun(.sqlite, seed: seed)
    for _ in 0..<400 { _ = try await run.step() }
    let clock = run.clock
    let last = try await run.real.status().lastSequence
    let text = try await run.real.exported()
    let backup = try await run.real.backup(named: "b")
    let copy = try await SQLiteStore.open(at: backup.path) { clock.now }
    let place = try await StorePlace(.sqlite, isFast: true)
    let store = try await place.open { clock.now }
    _ = try await store.importQueue(from: text, by: root)
    await store.close()
    let moved = try #require(try await place.open { clock.now } as? SQLiteStore)
    let (rows, expected) = (
      try await moved.exported().rows(ofEventsAfter: last), try await copy.exported().rows(ofEventsAfter: last)
    )
    #expect(rows.count == expected.count && rows.count > 100)
    for (row, other) in zip(rows, expected) where row != other { Issue.record("\(row.text) is not \(other.text)") }
    #expect(try await moved.reading(TurnTests.wrongCounts) == [])
    await moved.close()
    await copy.close()
    await run.close()
  }
}
