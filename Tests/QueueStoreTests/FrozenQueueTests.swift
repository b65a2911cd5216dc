import JSONDocument
import JobModel
import LibraryModel
import Runtime
import TestSupport
import Testing

@testable import QueueStore
@testable import SQLiteEngine

/// A queue of 0.2.0 is opened, and goes on.
@Suite(.timeLimit(.minutes(5))) struct FrozenQueueTests {
  private let folder: TemporaryFolder
  private let clock = ManualClock()

  init() throws {
    folder = try TemporaryFolder()
    try VersionSeven.write(at: folder.file("queue.sqlite"))
  }

  private func open() async throws -> SQLiteStore {
    try await SQLiteStore.open(at: folder.file("queue.sqlite")) { [clock] in clock.now }
  }

  @Test func `it is the same queue, whole`() async throws {
    let store = try await open()
    #expect(store.storeId == "0123456789abcdef0123456789abcdef")
    let (faults, said) = try await store.reading { database in
      try (database.rows("PRAGMA foreign_key_check").count, database.text("PRAGMA integrity_check"))
    }
    #expect(faults == 0 && said == "ok")
    let status = try await store.status()
    #expect(
      status.counts == [.queued: 3, .held: 4, .running: 2, .succeeded: 3, .failed: 2, .cancelled: 1, .expired: 0])
    #expect(status.environments.first { $0.name == "slow" }?.pause?.reason == "frozen")
    await store.close()
  }

  @Test func `the edits in flight go on, what is behind them waits, and what was amended is as it was amended`()
    async throws
  {
    let store = try await open()
    let inFlight = try await store.work(in: "slow").inFlight
    #expect(inFlight.map(\.job) == [5, 6])
    guard case .running(let facts, _)? = try await store.edit(of: 6) else {
      Issue.record("job 6 does not run")
      return
    }
    #expect(facts.open?.isConfirmed == true && facts.target.kind == .migrationGroup)
    let amended = try #require(try await store.get(8, in: [:]))
    #expect(amended.change == Change(mergePatch: ["name": "held and amended"]))
    #expect(amended.job.targetName == nil, "that was not kept yet")
    #expect(amended.job.priority == 3 && amended.job.labels == ["team": "ops"])
    #expect(try await store.get(14, in: [:])?.job.after == [5])
    #expect(try await store.get(15, in: [:])?.job.notBefore == WallTime("2099-01-01T00:00:00Z"))
    await store.close()
  }

  @Test func `a batch that was stopped is stopped, and goes on when it is released`() async throws {
    let store = try await open()
    var release = Filter()
    release.batch = "release"
    let batch = try #require(try await store.batch(named: "release"))
    #expect(batch.stopAfterFailures == 1 && batch.failures == 1 && batch.stoppedAt != nil)
    #expect(batch.windows == ["Mon..Sun 00:00-24:00"])
    #expect(try await store.change(.release, release, by: root).jobs == [11, 12, 13])
    #expect(try await store.batch(named: "release")?.stoppedAt == nil)
    #expect(try await store.claim(in: "quick", slots: 2)?.job == 11)
    await store.close()
  }

  @Test func `keys stand for what they stood for, and runs of a batch are told apart`() async throws {
    let store = try await open()
    #expect(try await store.batch(named: "night#2")?.counts["failed"] == 1)
    #expect(try await store.batch(named: "night")?.run == 3)
    var night = Filter()
    night.batch = "night#1"
    #expect(try await store.list(night, limit: 9, oldestFirst: true, in: [:]).jobs.map(\.key) == ["k1", "k2"])
    await store.close()
  }
}
