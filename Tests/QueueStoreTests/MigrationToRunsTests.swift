import JobModel
import LibraryModel
import Runtime
import TestSupport
import Testing

@testable import QueueStore
@testable import SQLiteEngine

/// A queue of the second version is opened, and goes on.
@Suite(.timeLimit(.minutes(5))) struct MigrationToRunsTests {
  private let fixture: Fixture
  private let store: SQLiteStore

  init() async throws {
    fixture = try await Fixture()
    try await VersionOne.write(over: fixture.store)
    await fixture.store.close()
    try VersionTwo.write(at: fixture.path)
    store = try await SQLiteStore.open(at: fixture.path) { [clock = fixture.clock] in clock.now }
  }

  private func jobs(of batch: String) async throws -> [JobID] {
    var filter = Filter()
    filter.batch = batch
    return try await store.list(filter, limit: 9, oldestFirst: true, in: ready).jobs.map(\.id)
  }

  @Test func `a batch is the first run of its name, and names with a # have another character`() async throws {
    let batches = try await store.batches(named: nil, limit: 9, cursor: nil).batches
    #expect(batches.map(\.reference.text) == ["a-b-c#1", "ticket-12#2", "ticket-12#1", "night#1"])
    #expect(batches.map(\.total) == [1, 2, 1, 2] && batches.map { $0.endedAt == nil } == [false, true, false, true])
    #expect(try await jobs(of: "ticket-12") == [31, 32])
    #expect(try await jobs(of: "ticket-12#1") == [33])
    #expect(try await jobs(of: "night") == [1, 4])
    var edit = EditRequest.edit(9)
    edit.batch = "a-b-c"
    let made = try await store.enqueue([edit], by: alice, limits: .wide)[0].id
    #expect(try await store.get(made, in: ready)?.job.batchRun == 2)
  }

  @Test func `a job that is first has the priority of the most urgent one behind it`() async throws {
    #expect(try await store.claim(in: "test", slots: 9)?.job == 31)
    #expect(try await store.claim(in: "test", slots: 9)?.job == 30)
    #expect(try await store.claim(in: "test", slots: 9) == nil)
  }

  @Test func `it is whole`() async throws {
    let (faults, integrity) = try await store.reading { database in
      try (database.rows("PRAGMA foreign_key_check").count, database.text("PRAGMA integrity_check"))
    }
    #expect(faults == 0 && integrity == "ok")
  }
}
