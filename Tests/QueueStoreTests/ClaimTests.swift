import JobModel
import LibraryModel
import TestSupport
import Testing

@testable import QueueStore

@Suite(.timeLimit(.minutes(5))) struct ClaimTests {
  @Test(arguments: [
    "UPDATE change SET body = x'7b' WHERE job = 1", "UPDATE job SET trouble_failure = x'7b' WHERE id = 1",
  ])
  func `a job that is damaged on the disk fails with what is damaged, and the next one starts`(sql: String) async throws
  {
    let fixture = try await Fixture()
    let store = fixture.store
    let job = try await fixture.running(1)
    #expect(try await store.note(Note(submission: nil, trouble: .of(.read)), of: job))
    #expect(try await store.record(.putBack, of: job))
    let next = try await fixture.enqueue(2)[0]
    _ = try await store.write { try $0.run(sql) }
    #expect(try await store.claim(in: "prod", slots: 1)?.place == [next, 1])
    let failure = try await store.list(Filter(), limit: 9, oldestFirst: true, in: ready).jobs[0].failure
    #expect(failure?.reason.known == .crashed && failure?.message.contains("of job 1 can't be read") == true)
  }

  @Test(arguments: [
    (nextEligible, "eligible (environment=? AND lane=?)"), (nextUntried, "eligible (environment=? AND lane=?)"),
    (nextTried, "in_trouble (environment=? AND trouble=?)"),
  ])
  func `a claim searches one index and sorts no more than jobs of one age`(sql: String, index: String) async throws {
    let fixture = try await Fixture()
    try await fixture.enqueue(1, 2, 3)
    let plan = try await fixture.store.reading { database in
      try database.rows("EXPLAIN QUERY PLAN \(sql.replacing("?", with: "1"))").map {
        try $0.text("detail")
      }
    }
    #expect(plan.first == "SEARCH job USING INDEX \(index)")
    #expect(plan.dropFirst().allSatisfy { $0 == "USE TEMP B-TREE FOR RIGHT PART OF ORDER BY" })
  }
}
