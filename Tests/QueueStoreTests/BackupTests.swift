import Dispatch
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

  @Test func `a commit is answered while a queue is copied`() async throws {
    let fixture = try await Fixture()
    try await fixture.enqueue(1, 2)
    let (begun, begins) = AsyncStream<Void>.makeStream()
    let isAnswered = DispatchSemaphore(value: 0)
    let copy = VerifiedCopy(
      source: try DatabaseQueue(path: fixture.path), path: fixture.folder.file("copy"), now: fixture.clock.now,
      isStopped: {
        begins.finish()
        isAnswered.wait()
        isAnswered.signal()
        return false
      })
    async let made = onThread { try copy.write() }
    for await _ in begun {}
    try await fixture.enqueue(3)
    isAnswered.signal()
    #expect(try await made > 0)
    let counted = try await DatabaseQueue(path: copy.path).read {
      try Int.fetchOne($0, sql: "SELECT count(*) FROM job")
    }
    #expect(counted == 2)
    await fixture.store.close()
  }

  @Test func `a copy that is not whole is refused, and nothing is left of it`() async throws {
    let fixture = try await Fixture()
    try await fixture.enqueue((1...200).map { .edit($0, name: String(repeating: "x", count: 20_000)) })
    await fixture.store.close()
    // A page of a long change, which no count comes by.
    let pages = 300..<340
    let whole = try Data(contentsOf: URL(filePath: fixture.path))
    var reasons: [String] = []
    for page in pages {
      var damaged = whole
      damaged.replaceSubrange(page * 4096..<page * 4096 + 4096, with: Data(repeating: 0x37, count: 4096))
      let path = fixture.folder.file("damaged.sqlite")
      try damaged.write(to: URL(filePath: path))
      let copy = VerifiedCopy(
        source: try DatabaseQueue(path: path), path: fixture.folder.file("copy"), now: fixture.clock.now)
      let error = try await #require(throws: BackupError.self) { try await onThread { try copy.write() } }
      reasons.append("\(error)")
      let left = try FileManager.default.contentsOfDirectory(atPath: fixture.folder.path)
      #expect(!left.contains { $0.contains("copy") }, "\(left)")
    }
    #expect(reasons.contains { $0.contains("is not as the queue is, and was removed") }, "\(reasons)")
  }

  private func onThread<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      OwnThread.queue("copy").async { continuation.resume(with: Result { try work() }) }
    }
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
