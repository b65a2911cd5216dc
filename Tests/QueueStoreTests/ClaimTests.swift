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
    for slot in 1...3 { #expect(try await store.claim(in: "prod", slots: 3)?.place == [slot, slot]) }
    #expect(try await store.claim(in: "prod", slots: 3) == nil)
    #expect(try await store.end(Ending(.succeeded(.unchanged)), job: 2))
    #expect(try await store.claim(in: "prod", slots: 0) == nil)
    #expect(try await store.claim(in: "prod", slots: 1) == nil, "the environment has fewer slots now")
    #expect(try await store.claim(in: "prod", slots: 3)?.place == [4, 2])
  }

  @Test func `what the edit starts from comes along`() async throws {
    let fixture = try await Fixture()
    let job = try await fixture.enqueue(1)[0]
    let claimed = try #require(try await fixture.store.claim(in: "prod", slots: 1))
    #expect(try await claimed.facts == fixture.store.anyFacts(of: job) && !claimed.isProbe)
  }

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

  @Test func `nothing is claimed while Admission says wait`() async throws {
    let fixture = try await Fixture()
    let store = fixture.store
    try await fixture.enqueue(1, 2)
    let now = fixture.clock.now
    let failure = Failure(.unreachable, "It does not answer.")
    let server = ServerID.of("prod")
    let outage = KeptOutage(failure, since: now, retryAt: now)
    for state in [
      server.state(sessions: 2, outage: outage), server.state(sessions: 2, isStopping: true),
      server.state(sessions: 2, slowStart: SlowStartState(limit: 1, running: 1)), server.state(sessions: 0),
    ] {
      #expect(try await store.claim(in: "prod", at: state) == nil)
    }
    // Only slots that have a login are given out.
    let logins = LoginsLeft(slots: [2], failure: failure, until: now)
    let limited = server.state(sessions: 2, logins: logins)
    #expect(try await store.claim(in: "prod", at: limited)?.place == [1, 2])
    #expect(try await store.claim(in: "prod", at: limited) == nil)
  }

  @Test func `environments have slots and jobs of their own`() async throws {
    let fixture = try await Fixture()
    try await fixture.enqueue(1)
    try await fixture.enqueue(1, environment: "test")
    #expect(try await fixture.store.claim(in: "elsewhere", slots: 1) == nil)
    #expect(try await fixture.store.claim(in: "test", slots: 1)?.place == [2, 1])
    #expect(try await fixture.store.claim(in: "prod", slots: 1)?.place == [1, 1])
  }

  @Test func `a slot that may still be at work is not given away, nor its target`() async throws {
    let fixture = try await Fixture()
    let store = fixture.store
    let (job, _) = try await fixture.submitted(1)
    let next = try await fixture.enqueue(1)[0]
    let closing = SubmissionEnd(.givenUp, failure: .created)
    #expect(try await store.end(Ending(.failed(.created), closing: closing, retains: .slotAndTarget), job: job))
    #expect(try await store.inFlight(in: "prod") == [.of(job, slot: 1, isOver: true)])
    #expect(try await store.claim(in: "prod", slots: 2) == nil)
    #expect(try await store.record(.vacate, of: job))
    #expect(try await store.record(.vacate, of: job) == false)
    #expect(try await store.claim(in: "prod", slots: 2)?.place == [next, 1])
  }

  @Test(arguments: [
    (nextEligible, "eligible (environment=?)"), (nextUntried, "eligible (environment=?)"),
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
