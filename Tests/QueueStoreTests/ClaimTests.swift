import JobModel
import LibraryModel
import TestSupport
import Testing

@testable import QueueStore

@Suite(.timeLimit(.minutes(5))) struct ClaimTests {
  @Test func `priority comes first, then age`() async throws {
    let fixture = try await Fixture()
    try await fixture.enqueue(1, 2)
    try await fixture.enqueue(3, priority: 5)
    try await fixture.enqueue(4, priority: -5)
    var order: [JobID] = []
    while let claimed = try await fixture.store.claim(in: "prod", slots: 9) { order.append(claimed.job) }
    #expect(order == [3, 1, 2, 4])
  }

  @Test func `on one target the older job comes first, a higher priority notwithstanding`() async throws {
    let fixture = try await Fixture()
    try await fixture.enqueue(1)
    try await fixture.enqueue(1, priority: 9)
    #expect(try await fixture.store.claim(in: "prod", slots: 9)?.job == 1)
    #expect(try await fixture.store.claim(in: "prod", slots: 9) == nil, "the target is taken")
    #expect(try await fixture.store.end(Ending(.succeeded(.unchanged)), job: 1))
    #expect(try await fixture.store.claim(in: "prod", slots: 9)?.job == 2)
  }

  @Test func `a job gets the lowest free slot, and none where all are taken`() async throws {
    let fixture = try await Fixture()
    let store = fixture.store
    try await fixture.enqueue(1, 2, 3, 4)
    for slot in 1...3 { #expect(try await store.claim(in: "prod", slots: 3) == Claimed(job: slot, slot: slot)) }
    #expect(try await store.claim(in: "prod", slots: 3) == nil)
    #expect(try await store.end(Ending(.succeeded(.unchanged)), job: 2))
    #expect(try await store.claim(in: "prod", slots: 0) == nil)
    #expect(try await store.claim(in: "prod", slots: 1) == nil, "the environment has fewer slots now")
    #expect(try await store.claim(in: "prod", slots: 3) == Claimed(job: 4, slot: 2))
  }

  @Test func `environments have slots and jobs of their own`() async throws {
    let fixture = try await Fixture()
    try await fixture.enqueue(1)
    try await fixture.enqueue(1, environment: "test")
    #expect(try await fixture.store.claim(in: "elsewhere", slots: 1) == nil)
    #expect(try await fixture.store.claim(in: "test", slots: 1) == Claimed(job: 2, slot: 1))
    #expect(try await fixture.store.claim(in: "prod", slots: 1) == Claimed(job: 1, slot: 1))
  }

  @Test func `a slot that may still be at work is not given away, nor its target`() async throws {
    let fixture = try await Fixture()
    let store = fixture.store
    let (job, _) = try await fixture.submitted(1)
    let next = try await fixture.enqueue(1)[0]
    let closing = SubmissionEnd(.givenUp, failure: .created)
    #expect(try await store.end(Ending(.failed(.created), closing: closing, keepsSlot: true), job: job))
    #expect(try await store.inFlight(in: "prod") == [InFlight(job: job, slot: 1, isOver: true)])
    #expect(try await store.claim(in: "prod", slots: 2) == nil)
    #expect(try await store.vacate(job))
    #expect(try await store.vacate(job) == false)
    #expect(try await store.claim(in: "prod", slots: 2) == Claimed(job: next, slot: 1))
  }

  @Test func `a claim searches one index and sorts nothing`() async throws {
    let fixture = try await Fixture()
    try await fixture.enqueue(1, 2, 3)
    let plan = try await fixture.store.read { database in
      try database.rows("EXPLAIN QUERY PLAN \(nextEligible.replacing("?", with: "1"))").map {
        try StoredRow(row: $0, job: nil).text("detail")
      }
    }
    #expect(plan == ["SEARCH job USING INDEX eligible (environment=?)"])
  }

  @Test(arguments: [
    ("UPDATE job SET state = 'running', slot = 2, claimed = 1 WHERE id = 2", "job.target"),
    ("UPDATE job SET state = 'running', slot = 1, claimed = 1 WHERE id = 3", "job.environment, job.slot"),
    ("UPDATE job SET state = 'running' WHERE id = 3", "CHECK"),
    ("UPDATE job SET state = 'failed', ended = 1 WHERE id = 3", "CHECK"),
    ("UPDATE job SET slot = 5 WHERE id = 3", "CHECK"),
    ("UPDATE job SET state = 'asleep' WHERE id = 3", "CHECK"),
    ("UPDATE job SET created = 'yesterday' WHERE id = 3", "TEXT value in INTEGER column"),
    ("DELETE FROM job WHERE id = 3", "the job is not over"),
  ])
  func `SQLite itself refuses what breaks the rules`(sql: String, words: String) async throws {
    let fixture = try await Fixture()
    try await fixture.enqueue(1, 1, 2)
    #expect(try await fixture.store.claim(in: "prod", slots: 1)?.job == 1)
    do {
      _ = try await fixture.store.write { try $0.run(sql) }
      Issue.record("it was taken")
    } catch {
      guard case .inconsistent(let said) = error else { throw error }
      #expect(said.contains(words))
    }
  }
}
