import JobModel
import LibraryModel
import Runtime
import TestSupport
import Testing

@testable import QueueStore
@testable import SQLiteEngine

/// Slots belong to a server, which is a url and a user, and not to the name of an environment.
@Suite(.timeLimit(.minutes(5))) struct ServerTests {
  private let fixture: Fixture
  private var store: SQLiteStore { fixture.store }

  init() async throws { fixture = try await Fixture() }

  private let new = ServerID.of("new")
  private let old = ServerID.of("old")

  private func end(_ job: JobID, _ retains: Retained) async throws {
    let closing = SubmissionEnd(.givenUp, failure: .created)
    #expect(try await store.end(Ending(.failed(.created), closing: closing, retains: retains), job: job))
  }

  @Test func `an edit that goes on at a former url takes no slot of the new one`() async throws {
    try await fixture.enqueue(1, 2, 3)
    #expect(try await store.claim(in: "prod", at: old.state(sessions: 1))?.place == [1, 1])
    #expect(try await store.claim(in: "prod", at: old.state(sessions: 1)) == nil)
    #expect(try await store.claim(in: "prod", at: new.state(sessions: 1))?.place == [2, 1])
    #expect(try await store.claim(in: "prod", at: new.state(sessions: 1)) == nil)
    #expect(
      try await store.inFlight(in: "prod") == [
        InFlight(job: 1, in: "prod", slot: 1, isOver: false, at: old),
        InFlight(job: 2, in: "prod", slot: 1, isOver: false, at: new),
      ])
    #expect(try await store.jobs(at: old) == [1])
    #expect(try await store.jobs(at: new) == [2])
  }

  @Test func `two environments of one server share its slots, another user has slots of its own`() async throws {
    try await fixture.enqueue(1)
    try await fixture.enqueue(1, 2, environment: "test")
    #expect(try await store.claim(in: "prod", at: new.state(sessions: 1))?.place == [1, 1])
    #expect(try await store.claim(in: "test", at: new.state(sessions: 1)) == nil)
    #expect(try await store.claim(in: "test", at: new.state(sessions: 2))?.place == [2, 2])
    let other = ServerID(url: new.url, username: "somebody")
    #expect(try await store.claim(in: "test", at: other.state(sessions: 1))?.place == [3, 1])
  }

  @Test func `why a job waits for a session names the jobs at its server`() async throws {
    try await fixture.enqueue(1, 2, 3)
    _ = try await store.claim(in: "prod", at: old.state(sessions: 1))
    _ = try await store.claim(in: "prod", at: new.state(sessions: 1))
    let waiting = try await fixture.job(3, in: ["prod": new.state(sessions: 1)]).waiting
    #expect(waiting?.reason.known == .session && waiting?.jobs == [2])
    #expect(try await fixture.job(3, in: ["prod": new.state(sessions: 2)]).waiting?.reason.known == .nothing)
  }

  @Test func `slots at a former server are shown behind those of the server`() async throws {
    try await fixture.enqueue(1, 2)
    _ = try await store.claim(in: "prod", at: old.state(sessions: 1))
    _ = try await store.claim(in: "prod", at: new.state(sessions: 2))
    let now = fixture.clock.now
    #expect(
      try await store.environments(in: ["prod": new.state(sessions: 2)])[0].slots == [
        Slot(number: 1, state: .busy, job: 2, since: now), Slot(number: 2, state: .free),
        Slot(number: 3, state: .busy, job: 1, since: now),
      ])
  }

  @Test func `an ended job may hold its target and its slot, or its target alone, until it is vacated`() async throws {
    let (job, submission) = try await fixture.submitted(1)
    let next = try await fixture.enqueue(1, 2)
    let server = ServerID.of("prod")
    try await end(job, .slotAndTarget)
    #expect(try await store.inFlight(in: "prod") == [.of(job, slot: 1, isOver: true)])
    #expect(try await store.record(.freeSlot, of: job))
    #expect(try await !store.record(.freeSlot, of: job))
    #expect(try await store.inFlight(in: "prod") == [.of(job, slot: nil, isOver: true)])
    #expect(try await store.jobs(at: server) == [job])
    let unfinishedEdit = try await store.unfinishedEdit(of: job)
    #expect(
      unfinishedEdit == StoredUnfinishedEdit(target: EditRequest.edit(1).target, submission: submission, slot: nil))
    #expect(try await store.environments(in: ready)[0].slots == [Slot(number: 1, state: .free)])
    #expect(try await fixture.job(next[0]).waiting?.jobs == [job])
    #expect(try await store.claim(in: "prod", slots: 1)?.place == [next[1], 1])
    #expect(try await store.record(.vacate, of: job))
    #expect(try await !store.record(.vacate, of: job))
    #expect(try await store.jobs(at: server) == [next[1]])
    #expect(try await store.claim(in: "prod", slots: 2)?.job == next[0])
  }

  @Test func `a job that ends with its target alone has no slot from then on, and is not retried`() async throws {
    let (job, _) = try await fixture.submitted(1)
    try await end(job, .target)
    #expect(try await store.inFlight(in: "prod") == [.of(job, slot: nil, isOver: true)])
    #expect(try await store.change(.retry, fixture.only(job), by: alice).count == 0)
    #expect(try await store.work(in: "prod").isAny)
    #expect(try await store.record(.forget, of: job))
    #expect(try await store.change(.retry, fixture.only(job), by: alice).count == 1)
  }
}

/// What was in flight before servers were kept with it, or while the configuration was another.
@Suite(.timeLimit(.minutes(5))) struct AdoptionTests {
  private let fixture: Fixture
  private var store: SQLiteStore { fixture.store }

  init() async throws { fixture = try await Fixture() }

  @Test func `it is at the server that its newest submission was sent to, or else at the configured one`() async throws
  {
    try await fixture.enqueue(1, 2, 3, 4)
    let (new, old) = (ServerID.of("new"), ServerID.of("prod"))
    for _ in 1...4 { _ = try await store.claim(in: "prod", slots: 4) }
    for job in 1...2 { _ = try await store.submission(.first, for: job) }
    let closing = SubmissionEnd(.givenUp, failure: .created)
    #expect(try await store.end(Ending(.failed(.created), closing: closing, retains: .slotAndTarget), job: 2))
    _ = try await store.write { try $0.run("UPDATE job SET server = NULL") }
    #expect(try await store.inFlight(in: "prod").allSatisfy { $0.server == nil })
    #expect(try await store.claim(in: "prod", at: new.state(sessions: 4)) == nil, "they may all be there")
    try await store.adoptSlots(of: "prod", at: new)
    let places = try await store.inFlight(in: "prod").map { [$0.job, $0.slot, $0.server?.url == new.url ? 1 : 0] }
    #expect(places == [[1, 1, 0], [2, 2, 0], [3, 3, 1], [4, 4, 1]])
    #expect(try await store.jobs(at: old) == [1, 2])
    #expect(try await store.jobs(at: new) == [3, 4])
    try await store.adoptSlots(of: "prod", at: new)
    #expect(try await store.jobs(at: new) == [3, 4])
  }

  @Test func `of two environments that turn out to share a server one gets another slot`() async throws {
    for name in ["prod", "test"] {
      try await fixture.enqueue(1, 2, environment: name)
      for _ in 1...2 { _ = try await store.claim(in: name, slots: 2) }
    }
    _ = try await store.write { try $0.run("UPDATE job SET server = NULL") }
    for name in ["prod", "test"] { try await store.adoptSlots(of: name, at: .of("one")) }
    #expect(try await store.inFlight(in: "prod").map(\.slot) == [1, 2])
    #expect(try await store.inFlight(in: "test").map(\.slot) == [3, 4])
  }

  @Test func `what was not submitted is put back where its environment is elsewhere now, and what was stays`()
    async throws
  {
    let (sent, _) = try await fixture.submitted(1)
    let unsent = try await fixture.running(2)
    #expect(try await store.note(Note(submission: nil, trouble: .of(.read)), of: unsent))
    try await store.adoptSlots(of: "prod", at: .of("prod"))
    #expect(try await store.inFlight(in: "prod").map(\.job) == [sent, unsent])
    try await store.adoptSlots(of: "prod", at: .of("new"))
    #expect(try await store.inFlight(in: "prod").map(\.job) == [sent])
    #expect(try await store.anyFacts(of: unsent)?.trouble == .of(.read))
    #expect(try await store.claim(in: "prod", at: .of("new", sessions: 1))?.place == [unsent, 1])
  }
}
