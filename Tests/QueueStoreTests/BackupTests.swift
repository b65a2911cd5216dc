import Foundation
import GRDB
import Glibc
import JobModel
import LibraryModel
import QueueStore
import Runtime
import TestSupport
import Testing

@testable import SQLiteEngine

/// What of a backup is SQLite's own; what it promises is in `CopyExercise`.
@Suite(.timeLimit(.minutes(5))) struct BackupTests {
  private func mode(_ path: String) throws -> UInt32 {
    var status = stat()
    try #require(stat(path, &status) == 0)
    return status.st_mode & 0o777
  }

  @Test func `it is one file for nobody else's eyes, and nothing is left beside it`() async throws {
    let fixture = try await Fixture()
    try await fixture.enqueue(1, 2, 3)
    let backup = try await fixture.store.backup(named: "night")
    let folder = fixture.folder.file("backups")
    #expect(backup.path == "\(folder)/night")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["night"])
    #expect(try mode(backup.path) == 0o600 && mode(folder) == 0o700)
    let size = try FileManager.default.attributesOfItem(atPath: backup.path)[.size] as? Int
    #expect(backup.bytes == size)
    await fixture.store.close()
  }

  @Test func `a backup that was broken off leaves its name free`() async throws {
    let fixture = try await Fixture()
    let folder = fixture.folder.file("backups")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    try "half a copy".write(toFile: "\(folder)/.night.new", atomically: false, encoding: .utf8)
    let backup = try await fixture.store.backup(named: "night")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["night"])
    let copy = try DatabaseQueue(path: backup.path)
    let said = try await copy.read { try String.fetchOne($0, sql: "PRAGMA integrity_check") }
    #expect(said == "ok")
    await fixture.store.close()
  }

  @Test func `commits go on while a queue is copied, and the copy is of one instant`() async throws {
    let fixture = try await Fixture()
    let large = String(repeating: "x", count: 20_000)
    for start in stride(from: 1, to: 2000, by: 200) {
      try await fixture.enqueue((start..<start + 200).map { .edit($0, name: large) })
    }
    async let made = fixture.store.backup(named: "night")
    var during = 0
    for number in 1...50 {
      try await fixture.enqueue([.edit(5000 + number)])
      during += 1
    }
    let backup = try await made
    let copy = try DatabaseQueue(path: backup.path)
    let counts = try await copy.read { database in
      try ["count(*) FROM job", "count(*) FROM event", "sum(jobs) FROM tally"].map {
        try Int.fetchOne(database, sql: "SELECT \($0)") ?? 0
      }
    }
    #expect((2000...2000 + during).contains(counts[0]) && Set(counts).count == 1, "\(counts)")
    await fixture.store.close()
  }

  @Test func `a folder that can't be written, and a queue whose file is gone, are said`() async throws {
    let fixture = try await Fixture()
    try "no folder".write(toFile: fixture.folder.file("backups"), atomically: false, encoding: .utf8)
    await #expect {
      try await fixture.store.backup(named: "night")
    } throws: {
      "\($0)".contains("\(fixture.folder.file("backups"))/.night.new: Not a directory")
    }
    try FileManager.default.removeItem(atPath: fixture.path)
    await #expect {
      try await fixture.store.backup(named: "night")
    } throws: {
      "\($0)".contains("was removed")
    }
    await fixture.store.close()
  }

  @Test func `a disk without room is refused with what is needed, and nothing is begun`() async throws {
    let fixture = try await Fixture()
    try await fixture.enqueue(1)
    await fixture.store.close()
    let queue = try DatabaseQueue(path: fixture.path)
    let copy = VerifiedCopy(
      source: queue, path: fixture.folder.file("copy"), now: fixture.clock.now, spaceKept: 1 << 50)
    #expect {
      try copy.write()
    } throws: {
      "\($0)".contains("no room for a copy of the queue in \(fixture.folder.path): it has ")
        && "\($0)".contains(", and 1073741825 MiB are needed. Free some space")
    }
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: fixture.folder.path).allSatisfy { !$0.contains("copy") })
  }
}
