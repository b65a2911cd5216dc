import Foundation
import GRDB
import JobModel
import Runtime
import TestSupport
import Testing

@testable import QueueStore
@testable import SQLiteEngine

/// A queue that is torn or overwritten is found before anything is written to it.
@Suite(.timeLimit(.minutes(5))) struct DamageTests {
  let folder: TemporaryFolder
  var path: String { folder.file("copy.sqlite") }

  /// A copy of a queue of 500 jobs as a process that was killed leaves it, with a part of them in the log only.
  init() async throws {
    folder = try TemporaryFolder()
    let fixture = try await Fixture()
    for first in stride(from: 1, to: 500, by: 50) {
      try await fixture.enqueue((first..<first + 50).map { .edit($0, name: String(repeating: "n", count: 5000)) })
    }
    for ending in ["", "-wal"] {
      try FileManager.default.copyItem(atPath: fixture.path + ending, toPath: folder.file("copy.sqlite") + ending)
    }
    await fixture.store.close()
  }

  enum Damage: CaseIterable {
    case noMagic, zeroedHead, cutInHalf, cutToPages, pageOverwritten, manyPagesOverwritten, pageZeroed, pagesSwapped
    case logMagic, logHead, logSalt, logChecksum, logFirstSalt
  }

  private func bytes(_ ending: String = "") throws -> Data { try Data(contentsOf: URL(filePath: path + ending)) }

  private func change(_ ending: String = "", _ work: (inout Data) -> Void) throws {
    var content = try bytes(ending)
    work(&content)
    try content.write(to: URL(filePath: path + ending))
  }

  /// What SQLite by itself makes of the file and its log.
  private func jobsThatSQLiteFinds() throws -> Int {
    let copy = folder.file("reference.sqlite")
    for ending in ["", "-wal"] { try FileManager.default.copyItem(atPath: path + ending, toPath: copy + ending) }
    return try DatabaseQueue(path: copy).read { database in
      guard try database.tableExists("job") else { return 0 }
      return try Int.fetchOne(database, sql: "SELECT count(*) FROM job") ?? 0
    }
  }

  /// All that stands in the queue's file alone.
  private func foldLog() async throws {
    await (try SQLiteStore.open(at: path) { WallTime(milliseconds: 0) }).close()
    for ending in ["-wal", "-shm", ".lock", ".reserve"] {
      try? FileManager.default.removeItem(atPath: path + ending)
    }
  }

  private func garbage(_ count: Int) -> Data { Data((0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ 7) }) }

  private func make(_ damage: Damage) async throws {
    switch damage {
    case .logMagic, .logHead, .logSalt, .logChecksum, .logFirstSalt: break
    default: try await foldLog()
    }
    switch damage {
    case .noMagic: try change { $0.replaceSubrange(0..<16, with: garbage(16)) }
    case .zeroedHead: try change { $0.replaceSubrange(0..<4096, with: Data(count: 4096)) }
    case .cutInHalf: try change { $0 = $0.prefix(500_000) }
    case .cutToPages: try change { $0 = $0.prefix(40 * 4096) }
    case .pageOverwritten: try change { $0.replaceSubrange(20 * 4096..<21 * 4096, with: garbage(4096)) }
    case .manyPagesOverwritten: try change { $0.replaceSubrange(20 * 4096..<120 * 4096, with: garbage(100 * 4096)) }
    case .pageZeroed: try change { $0.replaceSubrange(20 * 4096..<21 * 4096, with: Data(count: 4096)) }
    case .pagesSwapped:
      try change {
        let (one, other) = ($0[20 * 4096..<21 * 4096], $0[30 * 4096..<31 * 4096])
        $0.replaceSubrange(20 * 4096..<21 * 4096, with: Data(other))
        $0.replaceSubrange(30 * 4096..<31 * 4096, with: Data(one))
      }
    case .logMagic: try change("-wal") { $0.replaceSubrange(0..<4, with: garbage(4)) }
    case .logHead: try change("-wal") { $0.replaceSubrange(0..<32, with: Data(count: 32)) }
    case .logSalt: try change("-wal") { $0[17] ^= 0x10 }
    case .logChecksum: try change("-wal") { $0[26] ^= 1 }
    case .logFirstSalt: try change("-wal") { $0[32 + 12] ^= 0x40 }
    }
  }

  @Test(arguments: Damage.allCases)
  func `a damaged queue is refused with what to do, and no byte of it is changed`(damage: Damage) async throws {
    try await make(damage)
    // SQLite puts an empty log beside a queue that has none, also where it only reads.
    let before = (try bytes(), (try? bytes("-wal")) ?? Data())
    let error = await #expect(throws: StoreOpenError.self) {
      try await SQLiteStore.open(at: path) { WallTime(milliseconds: 0) }
    }
    switch error {
    case .corrupt: #expect(error?.description.contains("put a backup in its place") == true)
    case .notAQueue: #expect(damage == .noMagic || damage == .zeroedHead)
    default: Issue.record("\(String(describing: error))")
    }
    #expect(try bytes() == before.0)
    #expect(((try? bytes("-wal")) ?? Data()) == before.1)
  }

  /// What a power cut leaves: the end of the log is not there, or is not what was written.
  @Test(arguments: [0, 10, 32, 40, 56, 3000, 100_000, 300_001])
  func `a log that ends in the middle is opened with all that came before`(length: Int) async throws {
    try change("-wal") { $0 = $0.prefix(length) }
    let whole = try jobsThatSQLiteFinds()
    let store = try await SQLiteStore.open(at: path) { WallTime(milliseconds: 0) }
    #expect(try await store.reading { try $0.text("PRAGMA integrity_check") } == "ok")
    // Each commit has 50, of which the last ones are whole no more.
    #expect(whole < 500 && whole % 50 == 0)
    #expect(try await store.status().counts[.queued, default: 0] == whole)
    await store.close()
  }

  @Test func `a log of a generation before is opened`() async throws {
    // Its head is the new one's, and no page of the new one is there yet.
    try change("-wal") { log in
      let salt = log[16..<20].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      let older = salt &- 1
      log.replaceSubrange(32 + 8..<32 + 12, with: (0..<4).map { UInt8(truncatingIfNeeded: older >> (24 - 8 * $0)) })
    }
    let store = try await SQLiteStore.open(at: path) { WallTime(milliseconds: 0) }
    #expect(try await store.reading { try $0.text("PRAGMA integrity_check") } == "ok")
    await store.close()
  }

  @Test func `a queue that is whole is opened with every job, and its log is folded into it first`() async throws {
    let store = try await SQLiteStore.open(at: path) { WallTime(milliseconds: 0) }
    #expect(try await store.status().counts[.queued] == 500)
    // Without its log: nothing depends on that any more.
    let alone = folder.file("alone.sqlite")
    try FileManager.default.copyItem(atPath: path, toPath: alone)
    await store.close()
    let other = try await SQLiteStore.open(at: alone) { WallTime(milliseconds: 0) }
    #expect(try await other.status().counts[.queued] == 500)
    await other.close()
  }
}
