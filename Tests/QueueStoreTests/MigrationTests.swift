import JSONDocument
import JobModel
import LibraryModel
import Runtime
import TestSupport
import Testing

@testable import QueueStore
@testable import SQLiteEngine

/// A queue of the first version is opened, and goes on.
@Suite(.timeLimit(.minutes(5))) struct MigrationTests {
  private let fixture: Fixture
  private let store: SQLiteStore
  private let prod = ServerID.of("prod")
  private let old = ServerID.of("old")

  init() async throws {
    fixture = try await Fixture()
    try await VersionOne.write(over: fixture.store)
    await fixture.store.close()
    store = try await SQLiteStore.open(at: fixture.path) { [clock = fixture.clock] in clock.now }
  }

  private func job(_ id: JobID) async throws -> Job {
    try #require(try await store.get(id, in: ["prod": prod.state(sessions: 3), "test": .of("test", sessions: 1)])).job
  }

  @Test func `it is of the newest version then, whole, and the same queue`() async throws {
    let (version, faults, integrity) = try await store.reading { database in
      try (
        database.int("PRAGMA user_version"), database.rows("PRAGMA foreign_key_check").count,
        database.text("PRAGMA integrity_check")
      )
    }
    #expect(version == 8 && faults == 0 && integrity == "ok")
    #expect(store.storeId == "0123456789abcdef0123456789abcdef")
    #expect(
      try await store.status().counts == [
        .queued: 3, .held: 1, .running: 2, .succeeded: 1, .failed: 1, .cancelled: 0, .expired: 0,
      ])
    #expect(try await store.list(Filter(), limit: 99, oldestFirst: true, in: [:]).jobs.map(\.id) == Array(1...8))
    await store.close()
    let again = try await SQLiteStore.open(at: fixture.path) { WallTime(milliseconds: 0) }
    #expect(try await again.status().lastSequence == 41)
    await again.close()
  }

  @Test func `an edit in flight is followed from where it was`() async throws {
    var submission = Submission(
      draft: Draft(
        attempt: 1, number: 1, baseline: Baseline(date: "2026-01-01", status: "created"), before: .named("before"),
        submitted: .named("after"), projectID: "P"), sentAt: WallTime(milliseconds: 1_699_999_200_000))
    (submission.isAnswered, submission.isConfirmed, submission.sawCreating) = (true, true, true)
    (submission.polls, submission.answeredFor, submission.fraction) = (3, .seconds(60), 0.5)
    submission.hasMoved = true
    let facts = try #require(try await store.facts(of: 1, in: 1))
    #expect(facts.open == submission && facts.trouble == nil)
    #expect(facts.change == Change(mergePatch: ["name": "n"]))
    submission.polls = 4
    #expect(try await store.note(submission, of: 1))
    #expect(try await store.end(Ending(.succeeded(nil), closing: SubmissionEnd(.created)), job: 1))
    // The job behind it and the one that comes after it are next.
    #expect(try await store.claim(in: "prod", at: prod.state(sessions: 9))?.job == 4)
    #expect(try await store.claim(in: "prod", at: prod.state(sessions: 9))?.job == 8)
    #expect(try await store.claim(in: "prod", at: prod.state(sessions: 9)) == nil)
  }

  @Test func `what holds a slot has one, each at the server that it was sent to`() async throws {
    #expect(
      try await store.inFlight(in: "prod") == [
        InFlight(job: 1, in: "prod", slot: 1, isOver: false), InFlight(job: 2, in: "prod", slot: 2, isOver: true),
        InFlight(job: 7, in: "prod", slot: 3, isOver: false),
      ])
    #expect(try await store.claim(in: "prod", at: prod.state(sessions: 3)) == nil)
    try await store.adoptSlots(of: "prod", at: prod)
    #expect(try await store.jobs(at: prod) == [1, 7])
    #expect(try await store.jobs(at: old) == [2])
    #expect(try await store.unfinishedEdit(of: 2)?.slot == 2)
    #expect(try await store.record(.vacate, of: 2))
    #expect(try await store.jobs(at: old) == [])
  }

  @Test func `what rests, is held, comes after another and has ended is as it was`() async throws {
    let waiting = try await job(3).waiting
    #expect(waiting?.reason.known == .retry && waiting?.until == fixture.clock.now + .seconds(30))
    let next = try await job(4)
    #expect(next.waiting?.jobs == [1] && next.labels == ["ticket": "A-1"])
    #expect(try await job(5).waiting?.reason.known == .held)
    let ended = try await job(6)
    #expect(ended.verification?.known == .differs && ended.differences == ["/name"])
    #expect(try await job(8).waiting?.reason.known == .dependency)
    let facts = try await store.anyFacts(of: 3)
    #expect(facts?.lostSubmissions == 1 && facts?.submissions == 2 && facts?.earlier == .lost)
    fixture.clock.advance(by: .seconds(30))
    #expect(try await store.wake() == nil)
    #expect(try await store.claim(in: "prod", at: prod.state(sessions: 9))?.job == 3)
  }

  @Test func `a rest lasts a day at most, since how long it was to be was not kept`() async throws {
    fixture.clock.advance(by: .seconds(-86_400 * 9))
    #expect(try await store.wake() == fixture.clock.now + .seconds(86_400))
  }

  @Test func `an outage is found out anew, and its event stays`() async throws {
    #expect(try await store.outage(of: prod) == nil)
    #expect(try await store.eventRecords(after: 0, limit: 9).map(\.what) == [.outageBegan])
  }

  @Test func `the number of a job that is gone is not given again`() async throws {
    let made = try await store.enqueue([.edit(9)], by: alice, limits: .wide)
    #expect(made.map(\.id) == [21])
    #expect(try await store.enqueue([.edit(9)], by: alice, limits: .wide).map(\.id) == [22])
  }
}
