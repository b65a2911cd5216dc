import Foundation
import GRDB
import JobModel
import LibraryModel
import Runtime
import TestSupport
import Testing

@testable import QueueStore
@testable import SQLiteEngine

/// A queue of 0.1.0 is opened, and goes on.
@Suite(.timeLimit(.minutes(5))) struct UpgradeTests {
  private let folder: TemporaryFolder
  private let clock = ManualClock()
  private let prod = ServerID.of("prod")

  private var path: String { folder.file("queue.sqlite") }
  private var copy: String { "\(path).version-3" }

  init() throws {
    folder = try TemporaryFolder()
    try VersionThree.write(at: path)
  }

  private func open(_ path: String? = nil) async throws(StoreOpenError) -> SQLiteStore {
    try await SQLiteStore.open(at: path ?? self.path) { [clock] in clock.now }
  }

  private func version(of path: String) throws -> Int? {
    try DatabaseQueue(path: path).read { try Int.fetchOne($0, sql: "PRAGMA user_version") }
  }

  @Test func `it is the same queue, whole, and is not paused`() async throws {
    let store = try await open()
    #expect(store.storeId == "0123456789abcdef0123456789abcdef")
    #expect(store.openingNotes == [.upgraded(from: 3, to: 8, copy: copy)])
    let (version, faults, said) = try await store.reading { database in
      try (
        database.int("PRAGMA user_version"), database.rows("PRAGMA foreign_key_check").count,
        database.text("PRAGMA integrity_check")
      )
    }
    #expect(version == 8 && faults == 0 && said == "ok")
    let status = try await store.status(in: ["prod": prod.state(sessions: 3), "test": .of("test", sessions: 1)])
    #expect(
      status.counts == [.queued: 6, .held: 2, .running: 2, .succeeded: 1, .failed: 1, .cancelled: 2, .expired: 0])
    #expect(status.pause == nil && status.environments.map(\.pause?.by) == [nil, "root"] && status.lastSequence == 42)
    await store.close()
  }

  @Test func `the edits in flight go on, each in its slot, and what waits behind them is next`() async throws {
    let store = try await open()
    #expect(
      try await store.inFlight(in: "prod") == [
        InFlight(job: 1, in: "prod", slot: 1, isOver: false, at: prod),
        InFlight(job: 2, in: "prod", slot: 2, isOver: true),
        InFlight(job: 7, in: "prod", slot: 3, isOver: false, at: prod),
      ])
    var submission = try #require(try await store.facts(of: 1, in: 1)?.open)
    #expect(submission.isConfirmed && submission.sawCreating && submission.polls == 3)
    submission.polls = 4
    #expect(try await store.note(submission, of: 1))
    #expect(try await store.end(Ending(.succeeded(nil), closing: SubmissionEnd(.created)), job: 1))
    #expect(try await store.submission(.of(1, 1), for: 7) != nil, "it had only been prepared")
    #expect(try await store.claim(in: "prod", at: prod.state(sessions: 9))?.job == 4)
    #expect(try await store.claim(in: "prod", at: prod.state(sessions: 9))?.job == 8)
    #expect(try await store.enqueue([.edit(99)], by: alice, limits: .wide).map(\.id) == [41])
    await store.close()
  }

  @Test func `the queue as it was stands beside it, and the version before opens that`() async throws {
    try await open().close()
    #expect(try version(of: copy) == 3)
    let (jobs, said) = try await DatabaseQueue(path: copy).read { database in
      try (
        Int.fetchOne(database, sql: "SELECT count(*) FROM job"),
        String.fetchOne(database, sql: "PRAGMA integrity_check")
      )
    }
    #expect(jobs == 14 && said == "ok")
  }

  @Test func `what is put back from before the upgrade is a copy, like any other`() async throws {
    let store = try await open()
    _ = try await store.enqueue([.edit(50)], by: alice, limits: .wide)
    await store.close()
    for ending in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + ending) }
    try FileManager.default.copyItem(atPath: copy, toPath: path)
    let again = try await open()
    #expect(try await again.status().pause?.by == "migeditd")
    #expect(again.storeId != "0123456789abcdef0123456789abcdef")
    // The copy of the first upgrade is of the same queue as the one that is upgraded now.
    #expect(again.openingNotes.first == .upgraded(from: 3, to: 8, copy: copy))
    await again.close()
  }

  @Test func `an upgrade that was broken off uses its copy again, and one of another time is left alone`() async throws
  {
    try await open().close()
    try FileManager.default.removeItem(atPath: path)
    try VersionThree.write(at: path)
    let store = try await open()
    #expect(store.openingNotes.first == .upgraded(from: 3, to: 8, copy: copy))
    await store.close()
    try FileManager.default.removeItem(atPath: path)
    try VersionThree.write(at: path)
    try await DatabaseQueue(path: path).write {
      try $0.execute(sql: "INSERT INTO event (at, what) VALUES (1, 'resumed')")
    }
    let other = try await open()
    #expect(other.openingNotes.first == .upgraded(from: 3, to: 8, copy: "\(copy)-\(clock.now.milliseconds)"))
    await other.close()
  }

  @Test func `where no copy can be made nothing is changed, and it is said what to do`() async throws {
    // A folder of that name can't be written, as a full disk can't.
    try FileManager.default.createDirectory(
      atPath: folder.file(".queue.sqlite.version-3.new"), withIntermediateDirectories: false)
    await #expect {
      try await open()
    } throws: {
      "\($0)".contains("brought to 8, before which it is copied, and that failed; nothing was changed. ")
    }
    #expect(try version(of: path) == 3)
  }
}
