import JobModel
import Runtime
import SQLiteEngine
import TestSupport
import Testing

@testable import QueueStore

/// What the log is told of events.
@Suite(.timeLimit(.minutes(5))) struct EventRecordTests {
  @Test func `a long statement of the writer shows that it gets on`() async throws {
    let fixture = try await Fixture()
    let before = fixture.store.progress
    let counted = try await fixture.store.write { database in
      try database.int(
        "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 100000) SELECT count(*) FROM n")
    }
    #expect(counted == 100_000)
    #expect(fixture.store.progress > before + 10)
  }

  @Test func `a writer that is busy does not answer a ping until it has come to it, and one that can't write answers`()
    async throws
  {
    let fixture = try await Fixture()
    let store = fixture.store
    let gate = await Gate(store)
    async let answer: Void = store.ping()
    await store.waiting(1)
    try await gate.open()
    await answer
    await store.close()
    await store.ping()
  }
}
