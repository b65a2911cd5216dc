import JobModel
import MetricModel
import Runtime
import Synchronization
import TestSupport
import Testing

@testable import QueueStore
@testable import SQLiteEngine

@Suite(.timeLimit(.minutes(5))) struct GroupCommitTests {
  @Test func `requests that wait together share a commit`() async throws {
    let fixture = try await Fixture()
    let store = fixture.store
    let before = store.writer.commits
    let ids = try await withThrowingTaskGroup(of: JobID.self) { group in
      for number in 1...200 {
        group.addTask { try await store.enqueue([.edit(number)], by: alice, limits: .wide)[0].id }
      }
      return try await group.reduce(into: Set<JobID>()) { $0.insert($1) }
    }
    #expect(ids.count == 200)
    #expect(store.writer.commits - before < 100)
    #expect(try await store.status().counts[.queued] == 200)
  }

  @Test func `a commit that has changed something is measured from its COMMIT to its sync, and others are not`()
    async throws
  {
    let folder = try TemporaryFolder()
    // Each look at it is a tenth of a millisecond after the one before.
    let uptime = Mutex(Duration.zero)
    let clock = StoreClock(
      now: { WallTime(milliseconds: 1_700_000_000_000) },
      uptime: {
        uptime.withLock { uptime in
          uptime += .microseconds(100)
          return uptime
        }
      })
    let store = try await SQLiteStore.open(at: folder.file("queue.sqlite"), machine: nil, clock: clock)
    let before = store.commitTimes
    await store.ping()
    #expect(store.commitTimes == before)
    _ = try await store.enqueue([.edit(1)], by: alice, limits: .wide)
    #expect(store.commitTimes.count == before.count + 1)
    #expect(abs(store.commitTimes.sum - before.sum - 0.0001) < 1e-9)
    await store.close()
  }

  @Test func `what a request did that failed is not counted, and what those beside it did is`() async throws {
    struct Refused: Error {}
    let fixture = try await Fixture()
    let store = fixture.store
    let jobs = try await fixture.enqueue(1, 2)
    let gate = await Gate(store)
    async let bad = outcome {
      try await store.writer.write { transaction in
        _ = try transaction.move(jobs[0], by: .cancel)
        throw Refused()
      }
    }
    async let good: Void = store.writer.write { _ = try $0.move(jobs[1], by: .cancel) }
    await store.waiting(2)
    try await gate.open()
    try await good
    #expect(await bad != nil)
    #expect(store.counts.jobsEnded == [QueueCounts.End(environment: "prod", reason: "cancelled"): 1])
  }

  @Test func `a request that fails takes no other with it`() async throws {
    let fixture = try await Fixture()
    let store = fixture.store
    _ = try await store.enqueue([.edit(1, name: "one", key: "taken")], by: alice, limits: .wide)
    let gate = await Gate(store)
    async let good = store.enqueue([.edit(2)], by: alice, limits: .wide)
    async let bad = outcome { try await store.enqueue([.edit(3), .edit(1, key: "taken")], by: alice, limits: .wide) }
    async let alsoGood = store.enqueue([.edit(4)], by: alice, limits: .wide)
    await store.waiting(3)
    let before = store.writer.commits
    try await gate.open()
    _ = try await (good, alsoGood)
    #expect(await bad == .keyConflict(index: 1, key: "taken", id: 1))
    #expect(store.writer.commits - before == 2)
    #expect(try await store.status().counts[.queued] == 3)
    let log = try await store.events(after: 0, limit: 100, in: ready).events
    #expect(log.map(\.sequence) == [1, 2, 3])
    #expect(log.compactMap(\.job?.id) == [1, 2, 3])
  }

  @Test func `more than memory should hold is refused, but never the engine's writes`() async throws {
    let fixture = try await Fixture()
    let store = fixture.store
    let gate = await Gate(store)
    async let heavy: Void = store.writer.write(by: alice, weight: mostWaitingToBeWritten) { _ in }
    await store.waiting(1)
    #expect(
      await outcome { try await store.enqueue([.edit(1)], by: alice, limits: .wide) } == .storage(.overloaded))
    async let engine = store.wake()
    await store.waiting(2)
    // Another client is not refused for what this one asks for.
    async let other = store.enqueue([.edit(2)], by: bob, limits: .wide)
    await store.waiting(3)
    try await gate.open()
    try await heavy
    #expect(try await engine == nil)
    #expect(try await other.count == 1)
    #expect(try await store.enqueue([.edit(1)], by: alice, limits: .wide).count == 1)
  }

  @Test func `a client that asks for very much is not committed together with the others, nor all before them`()
    async throws
  {
    let fixture = try await Fixture()
    let store = fixture.store
    let gate = await Gate(store)
    let order = Order()
    let flood = Submitter(uid: 0, name: "root", isAdmin: true, connection: 1)
    let other = Submitter(uid: 0, name: "root", isAdmin: true, connection: 2)
    let before = store.writer.commits
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 1...4 {
        group.addTask {
          try await order.write("flood \(number)", to: store, by: flood, weight: mostInWriteGroup + 1)
        }
        await store.waiting(number)
      }
      group.addTask { try await order.write("other", to: store, by: other, weight: 1) }
      await store.waiting(5)
      try await gate.open()
      try await group.waitForAll()
    }
    #expect(order.names == ["flood 1", "other", "flood 2", "flood 3", "flood 4"])
    #expect(store.writer.commits - before == 6, "that of the gate is one")
  }

  @Test func `a transaction that SQLite ended fails all of its requests and keeps nothing`() async throws {
    let fixture = try await Fixture()
    let store = fixture.store
    let gate = await Gate(store)
    async let first = outcome { try await store.enqueue([.edit(1)], by: alice, limits: .wide) }
    await store.waiting(1)
    async let second = outcome {
      // What a failing disk does.
      try await store.write { database in
        _ = try database.run("ROLLBACK")
        throw StorageError.unavailable(reason: "gone")
      }
    }
    await store.waiting(2)
    try await gate.open()
    #expect(await first == .storage(.unavailable(reason: "gone")))
    #expect(await second == .storage(.unavailable(reason: "gone")))
    #expect(try await store.status().counts[.queued] == 0)
    #expect(try await store.enqueue([.edit(1)], by: alice, limits: .wide).map(\.id) == [1])
  }

  @Test func `the bell rings for a change and for nothing else`() async throws {
    let fixture = try await Fixture()
    var rings = fixture.store.bell().makeAsyncIterator()
    #expect(try await fixture.store.claim(in: "prod", slots: 1) == nil)
    #expect(try await fixture.store.record(.vacate, of: 1) == false)
    _ = await outcome { try await fixture.store.enqueue([.edit(1)], by: alice, limits: .none) }
    let other = fixture.store.bell()
    try await fixture.enqueue(1)
    try await fixture.enqueue(2)
    await rings.next()
    await fixture.store.close()
    var heard = 0
    for await _ in other { heard += 1 }
    #expect(heard == 1, "two rings that nobody heard are one")
    var more = 0
    while await rings.next() != nil { more += 1 }
    #expect(more <= 1)
  }

  @Test func `what only tells of an edit that goes on does not ring for those who start work`() async throws {
    let fixture = try await Fixture()
    let job = try await fixture.running()
    // A reply comes before the bell.
    await fixture.store.quiet()
    let (events, work) = (fixture.store.bell(), fixture.store.bell(for: .work))
    var submission = try #require(try await fixture.store.submission(.of(1, 1), for: job))
    var heard = events.makeAsyncIterator()
    await heard.next()
    await fixture.store.quiet()
    let later = fixture.store.bell()
    submission.polls = 1
    #expect(try await fixture.store.note(submission, of: job))
    await fixture.store.close()
    for await _ in later { Issue.record("a poll is nothing to hear of") }
    for await _ in work { Issue.record("nothing may start") }
  }
}

/// The order in which requests are written.
private final class Order: Sendable {
  private let written = Mutex<[String]>([])

  var names: [String] { written.withLock { $0 } }

  func write(_ name: String, to store: SQLiteStore, by submitter: Submitter, weight: Int) async throws {
    try await store.writer.write(by: submitter, weight: weight) { _ in self.written.withLock { $0.append(name) } }
  }
}

extension EnqueueLimits {
  fileprivate static let none = EnqueueLimits(maxQueued: 0, maxAttempts: [:])
}
