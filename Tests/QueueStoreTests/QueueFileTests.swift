import Foundation
import GRDB
import Glibc
import JobModel
import LibraryModel
import Runtime
import StoreSupport
import TestSupport
import Testing

@testable import QueueStore
@testable import SQLiteEngine

/// The file of the queue is removed, moved or replaced while it is open.
@Suite(.timeLimit(.minutes(5))) struct QueueFileTests {
  enum Loss: CaseIterable { case all, file, log, moved }

  private func lose(_ loss: Loss, _ fixture: Fixture) throws {
    let files = FileManager.default
    switch loss {
    case .all: for ending in ["", "-wal", "-shm"] { try files.removeItem(atPath: fixture.path + ending) }
    case .file: try files.removeItem(atPath: fixture.path)
    case .log: try files.removeItem(atPath: "\(fixture.path)-wal")
    case .moved: try files.moveItem(atPath: fixture.path, toPath: "\(fixture.path).away")
    }
  }

  private func problem(_ store: SQLiteStore) async throws -> String { try #require(try await store.status().problem) }

  @Test(arguments: Loss.allCases)
  func `nothing is taken while the file is gone, edits under way are followed, and all is written back`(loss: Loss)
    async throws
  {
    let fixture = try await Fixture()
    let store = fixture.store
    let (job, submission) = try await fixture.submitted(1)
    let preparing = try await fixture.running(2)
    try await fixture.enqueue(3)
    try lose(loss, fixture)

    #expect(try await problem(store).contains("\(fixture.path), or its log beside it was removed"))
    await #expect(throws: EnqueueError.self) { try await fixture.enqueue(4) }
    await #expect(throws: ChangeError.self) { try await store.change(.cancel, Filter(), by: alice) }
    await #expect(throws: StorageError.self) { try await store.claim(in: "prod", slots: 9) }
    await #expect(throws: StorageError.self) { try await store.submission(.of(1, 1), for: preparing) }
    #expect(try await store.note(submission, of: job))
    #expect(try await store.end(Ending(.succeeded(.unchanged), closing: SubmissionEnd(.created)), job: job))
    #expect(try await store.list(Filter(), limit: 9, in: ready).jobs.count == 3)

    let check = await store.check()
    #expect(check.found?.contains("Don't stop migeditd") == true && check.left == nil)
    #expect(await store.check() == WriteCheck(found: nil, left: nil))
    #expect(try await store.status().problem == nil)
    #expect(try await fixture.enqueue(4) == [4])
    #expect(try await store.claim(in: "prod", slots: 9)?.job == 3)
    // As it stands in the file, without what this process has open.
    for ending in ["", "-wal", ".sequence"] {
      try FileManager.default.copyItem(atPath: fixture.path + ending, toPath: "\(fixture.path).copy\(ending)")
    }
    let copy = try await SQLiteStore.open(at: "\(fixture.path).copy") { fixture.clock.now }
    let states = try await copy.list(Filter(), limit: 9, oldestFirst: true, in: ready).jobs.map(\.state.known)
    #expect(states == [.succeeded, .running, .running, .queued])
    #expect(copy.storeId == store.storeId)
    await copy.close()
    await store.close()
    let again = try await SQLiteStore.open(at: fixture.path) { fixture.clock.now }
    #expect(try await again.status().counts[.running] == 2)
    #expect(try await again.reading { try $0.text("PRAGMA integrity_check") } == "ok")
    await again.close()
  }

  @Test func `another file in its place is left alone, and the queue is written back when that has gone`() async throws
  {
    let fixture = try await Fixture()
    let store = fixture.store
    try await fixture.enqueue(1)
    try lose(.all, fixture)
    try "not a queue".write(toFile: fixture.path, atomically: false, encoding: .utf8)
    #expect(try await problem(store).contains("Another file stands in the place of the open queue, \(fixture.path)"))
    #expect(await store.check().left?.contains("Move that file away") == true)
    await #expect(throws: EnqueueError.self) { try await fixture.enqueue(2) }
    #expect(try await store.get(1, in: ready) != nil)
    #expect(try String(contentsOfFile: fixture.path, encoding: .utf8) == "not a queue")
    try FileManager.default.removeItem(atPath: fixture.path)
    #expect(await store.check().left == nil)
    #expect(try await fixture.enqueue(2) == [2])
    await store.close()
    let again = try await SQLiteStore.open(at: fixture.path) { fixture.clock.now }
    #expect(try await again.status().counts[.queued] == 2)
    await again.close()
  }

  @Test func `a folder that is gone is waited for, and what failed is said`() async throws {
    let folder = try TemporaryFolder()
    let home = folder.file("home")
    try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: false)
    let store = try await SQLiteStore.open(at: "\(home)/queue.sqlite") { WallTime(milliseconds: 0) }
    _ = try await store.enqueue([.edit(1)], by: alice, limits: .wide)
    try FileManager.default.removeItem(atPath: home)
    let left = await store.check().left
    #expect(
      left?.contains("The last try failed: \(home)/queue.sqlite.lock: it can't be made and locked: No such file")
        == true)
    try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: false)
    #expect(await store.check().left == nil)
    await store.close()
    let again = try await SQLiteStore.open(at: "\(home)/queue.sqlite") { WallTime(milliseconds: 0) }
    #expect(try await again.status().counts[.queued] == 1)
    await again.close()
  }

  @Test func `a queue that is closed while its file is gone is written back first`() async throws {
    let fixture = try await Fixture()
    try await fixture.enqueue(1, 2)
    try lose(.all, fixture)
    await fixture.store.close()
    let again = try await SQLiteStore.open(at: fixture.path) { fixture.clock.now }
    #expect(try await again.status().counts[.queued] == 2)
    await again.close()
  }

  @Test func `one that is closed while another file stands there leaves that as it is`() async throws {
    let fixture = try await Fixture()
    try await fixture.enqueue(1)
    for ending in ["", "-wal"] {
      try FileManager.default.moveItem(atPath: fixture.path + ending, toPath: "\(fixture.path).away\(ending)")
    }
    try "somebody's log".write(toFile: "\(fixture.path)-wal", atomically: false, encoding: .utf8)
    await fixture.store.close()
    #expect(try String(contentsOfFile: "\(fixture.path)-wal", encoding: .utf8) == "somebody's log")
  }

  private func copy(_ path: String) throws {
    let queue = try DatabaseQueue(path: path)
    try queue.writeWithoutTransaction { try CopyOfQueue(of: path).write($0) }
    try queue.close()
  }

  /// What a process leaves that is killed while it writes the queue back.
  enum Killed: CaseIterable { case copying, copied, linked }

  @Test(arguments: Killed.allCases)
  func `a start ends what a process had begun that was killed while it wrote the queue back`(killed: Killed)
    async throws
  {
    let fixture = try await Fixture()
    let store = fixture.store
    try await fixture.enqueue(1, 2)
    let files = FileManager.default
    let (whole, unfinished) = ("\(fixture.path).restored", "\(fixture.path).restoring")
    await store.close()
    if killed != .copying { try copy(fixture.path) }
    switch killed {
    case .copying: try "half a copy".write(toFile: unfinished, atomically: false, encoding: .utf8)
    case .copied:
      try files.removeItem(atPath: fixture.path)
      try "a log of the removed queue".write(toFile: "\(fixture.path)-wal", atomically: false, encoding: .utf8)
    case .linked:
      try files.removeItem(atPath: fixture.path)
      try files.linkItem(atPath: whole, toPath: fixture.path)
    }
    let again = try await SQLiteStore.open(at: fixture.path) { fixture.clock.now }
    #expect(try await again.status().counts[.queued] == 2)
    #expect(again.storeId == store.storeId)
    #expect(!files.fileExists(atPath: whole) && !files.fileExists(atPath: unfinished))
    await again.close()
  }

  @Test func `where a copy was left and another file has come in its place, people say which is the queue`()
    async throws
  {
    let fixture = try await Fixture()
    try await fixture.enqueue(1)
    await fixture.store.close()
    try copy(fixture.path)
    let before = try Data(contentsOf: URL(filePath: fixture.path))
    let error = await #expect(throws: StoreOpenError.self) {
      try await SQLiteStore.open(at: fixture.path) { fixture.clock.now }
    }
    #expect("\(try #require(error))".contains("Move the one away that is not to be the queue"))
    #expect(try Data(contentsOf: URL(filePath: fixture.path)) == before)
    try FileManager.default.removeItem(atPath: "\(fixture.path).restored")
    let again = try await SQLiteStore.open(at: fixture.path) { fixture.clock.now }
    #expect(try await again.status().counts[.queued] == 1)
    await again.close()
  }

  @Test func `who waits for work hears that the queue is well again, and a disk that works again needs no Enqueue`()
    async throws
  {
    let fixture = try await Fixture()
    let store = fixture.store
    try await store.write { database in
      let pages = try database.int("PRAGMA page_count") ?? 0
      _ = try database.row("PRAGMA max_page_count = \(pages)")
    }
    let large = EditRequest.edit(1, name: String(repeating: "x", count: 200_000))
    await #expect(throws: EnqueueError.self) { try await fixture.enqueue([large]) }
    #expect(try await problem(store).contains("full"))
    try await store.write { database in _ = try database.row("PRAGMA max_page_count = 1000000") }
    var bell = store.bell(for: .work).makeAsyncIterator()
    #expect(await store.check().left == nil)
    #expect(try await store.status().problem == nil)
    await bell.next()
  }

  @Test(arguments: [true, false]) func `a lock that was removed is taken anew, with the queue or by itself`(
    isAlone: Bool
  )
    async throws
  {
    let fixture = try await Fixture()
    if !isAlone { try lose(.all, fixture) }
    try FileManager.default.removeItem(atPath: "\(fixture.path).lock")
    #expect(await fixture.store.check().left == nil)
    await #expect(throws: StoreOpenError.inUse(path: fixture.path, pid: Int(getpid()))) {
      try await SQLiteStore.open(at: fixture.path) { WallTime(milliseconds: 0) }
    }
    await fixture.store.close()
  }

  @Test func `where another has taken a lock that was removed, nothing more is taken until it is free`() async throws {
    let fixture = try await Fixture()
    try FileManager.default.removeItem(atPath: "\(fixture.path).lock")
    let other = try StoreLock(beside: fixture.path)
    let left = try #require(await fixture.store.check().left)
    #expect(
      left.contains("another migeditd (pid \(getpid())) holds it") && left.contains("Stop one of them"), "\(left)")
    await #expect(throws: EnqueueError.self) { try await fixture.enqueue(1) }
    other.release()
    #expect(await fixture.store.check().left == nil)
    try await fixture.enqueue(1)
    await fixture.store.close()
  }
}

@Suite(.timeLimit(.minutes(5))) struct CheckExercise {
  @Test(arguments: StoreKind.allCases) func `a queue that can be written has no problem`(kind: StoreKind) async throws {
    let fixture = try await Exercise(kind)
    #expect(await fixture.store.check() == WriteCheck(found: nil, left: nil))
    #expect(try await fixture.store.status().problem == nil)
  }
}
