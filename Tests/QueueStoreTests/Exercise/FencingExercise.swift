import JobModel
import LibraryModel
import QueueStore
import Runtime
import StoreSupport
import TestSupport
import Testing

/// What a host writes after another has taken what it served.
@Suite(.timeLimit(.minutes(5))) struct FencingExercise {
  private let holder = LeaseHolder(host: hostA, version: "1")

  /// The host of the store serves `prod`.
  private func serving(_ kind: StoreKind) async throws -> Exercise {
    let fixture = try await Exercise(kind, holder: holder)
    for host in [hostA, hostB] { try await fixture.store.register(host, version: "1") }
    try await serve(fixture)
    return fixture
  }

  private func serve(_ fixture: Exercise) async throws {
    let taken = try #require(try await fixture.store.takes(by: hostA))
    holder.hold(.of("prod"), HeldLease(epoch: taken.epoch, sent: SteadyTime(milliseconds: 0)))
  }

  /// All that is kept of the jobs, to see that nothing was written.
  private func all(_ fixture: Exercise) async throws -> [JobDetails?] {
    var all: [JobDetails?] = []
    for job in 1...4 { all.append(try await fixture.store.get(job, in: ready)) }
    return all
  }

  @Test(arguments: StoreKind.allCases) func `who serves a server writes of it as if it were alone`(kind: StoreKind)
    async throws
  {
    let fixture = try await serving(kind)
    let (job, submission) = try await fixture.submitted(1)
    #expect(try await fixture.store.note(submission, of: job))
    let attempts = try #require(try await fixture.store.get(job, in: ready)).attempts
    #expect(attempts.map(\.host) == ["a"])
    #expect(
      try await fixture.store.end(Ending(.succeeded(nil), closing: SubmissionEnd(.created)), seen: submission, job: job)
    )
    #expect(try await fixture.store.status(in: ready).environments.map(\.host) == ["a", nil])
  }

  @Test(arguments: StoreKind.allCases) func `nothing is claimed of what another serves, or none does`(kind: StoreKind)
    async throws
  {
    let fixture = try await serving(kind)
    let store = fixture.store
    try await fixture.enqueue(1)
    try await fixture.enqueue(1, environment: "test")
    #expect(try await store.claim(in: "test", slots: 1) == nil)
    _ = try await store.takes(by: hostB)
    #expect(try await store.claim(in: "prod", slots: 1) == nil)
    holder.lose(.of("prod"))
    #expect(try await store.claim(in: "prod", slots: 1) == nil)
    try await serve(fixture)
    #expect(try await store.claim(in: "prod", slots: 1)?.job == 1)
  }

  @Test(arguments: StoreKind.allCases) func `a draft is not recorded under a lease that another has`(kind: StoreKind)
    async throws
  {
    let fixture = try await serving(kind)
    let job = try await fixture.running(1)
    _ = try await fixture.store.takes(by: hostB)
    let before = try await all(fixture)
    #expect(try await fixture.store.submission(.first, for: job) == nil)
    #expect(try await all(fixture) == before)
  }

  /// The epoch decides: the run itself may have taken the lease again.
  @Test(arguments: StoreKind.allCases) func `nothing is written under the epoch before`(kind: StoreKind) async throws {
    let fixture = try await serving(kind)
    let job = try await fixture.running(1)
    #expect(try await fixture.store.takes(by: hostA)?.epoch == 2)
    #expect(try await fixture.store.submission(.first, for: job) == nil)
    #expect(try await !fixture.store.record(.putBack, of: job))
    holder.hold(.of("prod"), HeldLease(epoch: 2, sent: SteadyTime(milliseconds: 0)))
    #expect(try await fixture.store.submission(.first, for: job) != nil)
  }

  @Test(arguments: StoreKind.allCases)
  func `what was learnt of an edit, or decided, is not written once another serves it`(
    kind: StoreKind
  ) async throws {
    let fixture = try await serving(kind)
    let store = fixture.store
    let (ended, _) = try await fixture.submitted(1)
    let closing = SubmissionEnd(.givenUp, failure: .created)
    #expect(
      try await store.end(Ending(.failed(.created), closing: closing, retains: .slotAndTarget), job: ended))
    let (job, submission) = try await fixture.submitted(2)
    let unsent = try await fixture.running(3)
    _ = try await store.takes(by: hostB)
    let (before, events) = (try await all(fixture), try await fixture.log())
    var seen = submission
    (seen.isAnswered, seen.isConfirmed) = (true, true)
    #expect(try await !store.note(seen, of: job))
    #expect(try await !store.requeue(.attemptFailed(until: fixture.clock.now), seen: seen, job: job))
    #expect(
      try await !store.end(Ending(.succeeded(nil), closing: SubmissionEnd(.created)), seen: seen, job: job))
    #expect(try await !store.record(.putBack, of: unsent))
    #expect(try await !store.record(.tryAlone(true), of: unsent))
    #expect(try await !store.record(.freeSlot, of: ended))
    #expect(try await !store.record(.vacate, of: ended))
    #expect(
      try await !store.record(.noteEnded(UnfinishedEdit.Note(troubledFor: .seconds(9), sawCreating: true)), of: ended))
    #expect(try await all(fixture) == before)
    #expect(try await fixture.log() == events)
    // An administrator asks whichever host is near.
    #expect(try await store.record(.forget, of: ended))
  }

  @Test(arguments: StoreKind.allCases)
  func `what its host knows of a server is kept for the others, with whether it is there`(
    kind: StoreKind
  ) async throws {
    let fixture = try await serving(kind)
    let (store, began) = (fixture.store, fixture.clock.now)
    let failure = Failure(.unreachable, "It does not answer.", server: ServerWords(status: 502))
    let known = KeptServerState(
      ServerState(
        sessions: 2, breaker: .open,
        outage: KeptOutage(failure, kind: .submission, since: began, retryAt: began + .seconds(9), probes: 2),
        unanswered: UnansweredChecks(count: 1, limit: 5, failure: failure),
        logins: LoginsLeft(slots: [1, 2], failure: failure, until: began),
        slowStart: SlowStartState(limit: 2, running: 1)))
    try await store.keep(known, of: .of("prod"))
    try await store.keep(known, of: .of("test"))
    func served() async throws -> [ServerID: ServedElsewhere] { try await store.served([.of("prod"), .of("test")]) }
    let nothing = ServedElsewhere(state: nil, hostSeenAt: nil, isServed: false)
    #expect(
      try await served() == [
        .of("prod"): ServedElsewhere(state: known, hostSeenAt: began, isServed: true), .of("test"): nothing,
      ])
    fixture.clock.advance(by: .seconds(16))
    #expect(
      try await served()[.of("prod")] == ServedElsewhere(state: known, hostSeenAt: began, isServed: false))
    // Who has lost it keeps nothing of it any more.
    _ = try await store.takes(by: hostB)
    try await store.keep(KeptServerState(ServerState(sessions: 2)), of: .of("prod"))
    #expect(try await served()[.of("prod")]?.state == known)
  }

  @Test(arguments: StoreKind.allCases) func `slots are adopted, and outages kept and told, by who serves the server`(
    kind: StoreKind
  ) async throws {
    let fixture = try await serving(kind)
    let store = fixture.store
    let unsent = try await fixture.running(1)
    let outage = KeptOutage(
      Failure(.unreachable, "prod does not answer."), since: fixture.clock.now, retryAt: fixture.clock.now, probes: 0)
    try await store.adoptSlots(of: "prod", at: .of("test"))
    #expect(try await store.inFlight(in: "prod").map(\.job) == [unsent])
    try await store.keep(outage, of: .of("test"), for: ["test"])
    try await store.tellOutage(true, of: .of("test"), to: "test")
    #expect(try await store.outage(of: .of("test")) == nil)
    #expect(try await !fixture.log().contains { $0.contains("outage") })
    try await store.keep(outage, of: .of("prod"), for: ["prod"])
    #expect(try await store.outage(of: .of("prod")) == outage)
    #expect(try await fixture.log().contains("outageBegan 0"))
  }
}
