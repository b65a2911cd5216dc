import Foundation
import JobModel
import LibraryModel
import Runtime
import TestSupport
import Testing

@testable import QueueStore
@testable import SQLiteEngine

/// A queue that was copied or put back by other means than a backup: by its machine, and by the file beside it.
@Suite(.timeLimit(.minutes(5))) struct CopyTests {
  private let folder: TemporaryFolder
  private let clock = ManualClock()

  init() throws { folder = try TemporaryFolder() }

  private var path: String { folder.file("queue.sqlite") }
  private var sequenceFile: String { "\(path).sequence" }

  private func open(_ path: String? = nil, machine: String? = "here") async throws -> SQLiteStore {
    let clock = StoreClock(now: { [clock] in clock.now })
    return try await SQLiteStore.open(at: path ?? self.path, machine: machine, clock: clock)
  }

  private func enqueue(_ number: Int, in store: SQLiteStore) async throws {
    _ = try await store.enqueue([.edit(number)], by: alice, limits: .wide)
  }

  /// Opens the queue, adds a job, and says the reason for which it is paused.
  private func reason(_ path: String? = nil, machine: String? = "here") async throws -> String? {
    let store = try await open(path, machine: machine)
    try await enqueue(Int.random(in: 1...1_000_000), in: store)
    let pause = try await store.status().pause
    await store.close()
    return pause?.reason
  }

  private func copyFiles(_ endings: [String], from one: String, to other: String) throws {
    for ending in endings {
      try? FileManager.default.removeItem(atPath: other + ending)
      try FileManager.default.copyItem(atPath: one + ending, toPath: other + ending)
    }
  }

  @Test func `a queue that stays where it is is no copy, however often it is opened`() async throws {
    for _ in 1...3 { #expect(try await reason() == nil) }
  }

  @Test func `on another machine it is one, once`() async throws {
    #expect(try await reason() == nil)
    let store = try await open(machine: "there")
    #expect(try await store.status().pause?.reason?.hasPrefix("This queue was on another machine before. ") == true)
    #expect(store.openingNotes.count == 1)
    try await store.setPause(nil, of: nil, by: root)
    await store.close()
    #expect(try await reason(machine: "there") == nil)
  }

  @Test func `a machine that is not known, or not to be looked at, is no other one`() async throws {
    #expect(try await reason(machine: nil) == nil)
    #expect(try await reason(machine: "first") == nil)
    #expect(try await reason(machine: nil) == nil)
    #expect(try await reason(machine: "second") == nil, "the first was forgotten when it was not looked at")
  }

  @Test func `put back to an older state it goes on with numbers above all that were given`() async throws {
    let store = try await open()
    try await enqueue(1, in: store)
    await store.close()
    try copyFiles([""], from: path, to: folder.file("old"))
    let later = try await open()
    for number in 2...6 { try await enqueue(number, in: later) }
    await later.close()
    try copyFiles([""], from: folder.file("old"), to: path)
    let back = try await open()
    let reason = try #require(try await back.status().pause?.reason)
    #expect(
      reason.hasPrefix("This queue was put back to an older state: it ends with event 1, and had come to 6 here. "))
    #expect(reason.hasSuffix("then say migeditctl resume."))
    #expect(back.storeId != later.storeId)
    #expect(try await back.status().lastSequence == 1_000_007)
    #expect(try await back.enqueue([.edit(9)], by: alice, limits: .wide)[0].id == 1_000_007)
    await back.close()
  }

  @Test func `beside another file, and without its own, it was copied`() async throws {
    #expect(try await reason() == nil)
    let other = folder.file("other.sqlite")
    #expect(try await reason(other) == nil)
    try copyFiles([""], from: path, to: other)
    #expect(try await reason(other)?.hasPrefix("This queue was put in the place of another one. ") == true)
    let third = folder.file("third.sqlite")
    try copyFiles([""], from: path, to: third)
    #expect(try await reason(third)?.hasPrefix("This queue was copied to here") == true)
  }

  @Test func `a new queue is none, where what lies beside it tells of no event`() async throws {
    #expect(try await reason() == nil)
    for text in ["another-queue \(String(repeating: "0", count: 20))\n", "nothing"] {
      try FileManager.default.removeItem(atPath: path)
      try text.write(toFile: sequenceFile, atomically: false, encoding: .utf8)
      #expect(try await reason() == nil)
    }
  }

  @Test func `a file that says nothing proves nothing`() async throws {
    #expect(try await reason() == nil)
    let identity = try #require(
      try String(contentsOfFile: sequenceFile, encoding: .utf8).split(separator: " ").first.map(String.init))
    for text in [
      "", "\n", "x 7", "queue seven\n", String(repeating: "\0", count: 54), "\(identity) 09223372036854775807\n",
      "\(identity) 00009007199254740993\n", "\(identity) -0000000000000000001\n",
    ] {
      try text.write(toFile: sequenceFile, atomically: false, encoding: .utf8)
      #expect(try await reason() == nil, "\(text)")
    }
  }

  @Test func `after a kill or a power cut the file is behind, or not there yet, and that is no copy`() async throws {
    let store = try await open()
    try await enqueue(1, in: store)
    // As it was written at the start, while the queue has gone on.
    let early = try String(contentsOfFile: sequenceFile, encoding: .utf8)
    #expect(early == "\(store.storeId) 00000000000000000000\n")
    let copy = folder.file("killed.sqlite")
    try copyFiles(["", "-wal", ".sequence"], from: path, to: copy)
    #expect(try await reason(copy) == nil)
    // Before its first start came to write it.
    try await store.write { _ = try $0.run("UPDATE store SET is_followed = 0") }
    let cut = folder.file("cut.sqlite")
    try copyFiles(["", "-wal"], from: path, to: cut)
    #expect(try await reason(cut) == nil)
    await store.close()
  }

  @Test func `a copy that is killed before its file is written is told no second time`() async throws {
    #expect(try await reason() == nil)
    let before = try String(contentsOfFile: sequenceFile, encoding: .utf8)
    let store = try await open(machine: "there")
    try await store.setPause(nil, of: nil, by: root)
    try await store.write { _ = try $0.run("UPDATE store SET is_followed = 0") }
    await store.close()
    try before.write(toFile: sequenceFile, atomically: false, encoding: .utf8)
    #expect(try await reason(machine: "there") == nil)
  }

  @Test func `the file follows with each look and at the end, and comes again where it was removed`() async throws {
    let store = try await open()
    let sequence = { try String(contentsOfFile: sequenceFile, encoding: .utf8).suffix(3) }
    try await enqueue(1, in: store)
    #expect(try sequence() == "00\n")
    _ = await store.check()
    #expect(try sequence() == "01\n")
    try FileManager.default.removeItem(atPath: sequenceFile)
    _ = await store.check()
    #expect(try sequence() == "01\n")
    try await enqueue(2, in: store)
    await store.close()
    #expect(try sequence() == "02\n")
  }

  @Test func `a queue that was written back after its file was removed is the same`() async throws {
    let store = try await open()
    try await enqueue(1, in: store)
    for ending in ["", "-wal", "-shm", ".sequence"] { try FileManager.default.removeItem(atPath: path + ending) }
    #expect(await store.check().left == nil)
    let copy = folder.file("killed.sqlite")
    try copyFiles(["", "-wal", ".sequence"], from: path, to: copy)
    #expect(try await reason(copy) == nil)
    await store.close()
    #expect(try await reason() == nil)
  }
}
