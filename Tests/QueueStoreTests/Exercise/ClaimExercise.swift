import JobModel
import LibraryModel
import QueueStore
import Runtime
import StoreSupport
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct ClaimExercise {
  @Test(arguments: StoreKind.allCases) func `priority comes first, then age`(kind: StoreKind) async throws {
    let fixture = try await Exercise(kind)
    try await fixture.enqueue(1, 2)
    try await fixture.enqueue(3, priority: 5)
    try await fixture.enqueue(4, priority: -5)
    var order: [JobID] = []
    while let claimed = try await fixture.store.claim(in: "prod", slots: 9) { order.append(claimed.job) }
    #expect(order == [3, 1, 2, 4])
  }

  @Test(arguments: StoreKind.allCases)
  func `on one target the older job comes first, a higher priority notwithstanding`(kind: StoreKind) async throws {
    let fixture = try await Exercise(kind)
    try await fixture.enqueue(1)
    try await fixture.enqueue(1, priority: 9)
    #expect(try await fixture.store.claim(in: "prod", slots: 9)?.job == 1)
    #expect(try await fixture.store.claim(in: "prod", slots: 9) == nil, "the target is taken")
    #expect(try await fixture.store.end(Ending(.succeeded(.unchanged)), job: 1))
    #expect(try await fixture.store.claim(in: "prod", slots: 9)?.job == 2)
  }

  /// Which job starts next, each ended before the next one starts.
  private func order(_ fixture: Exercise) async throws -> [JobID] {
    var order: [JobID] = []
    while let claimed = try await fixture.store.claim(in: "prod", slots: 1) {
      order.append(claimed.job)
      #expect(try await fixture.store.end(Ending(.succeeded(.unchanged)), job: claimed.job))
    }
    return order
  }

  @Test(arguments: StoreKind.allCases)
  func `an urgent job lends its priority to those before it on its target, and to nobody behind it`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    try await fixture.enqueue(2, 1, 3, 1)
    try await fixture.enqueue(1, priority: 9)
    try await fixture.enqueue(1, 4)
    try await fixture.enqueue(5, priority: 5)
    #expect(try await order(fixture) == [2, 4, 5, 8, 1, 3, 6, 7])
  }

  @Test(arguments: StoreKind.allCases) func `a job lends its priority only while it is due`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    try await fixture.enqueue(2, 1)
    let later = fixture.clock.now + .seconds(60)
    let urgent = try await fixture.enqueue([
      .edit(1, priority: 9), .edit(1, priority: 8, held: true), .edit(1, priority: 8, notBefore: later),
      .edit(1, priority: 8, after: [1]),
    ])
    func next() async throws -> JobID? {
      let job = try await store.claim(in: "prod", slots: 1)?.job
      if let job { #expect(try await store.record(.putBack, of: job)) }
      return job
    }
    #expect(try await next() == 2)
    _ = try await store.change(.hold, fixture.only(urgent[0]), by: alice)
    #expect(try await next() == 1, "nobody urgent is due")
    _ = try await store.change(.release, fixture.only(urgent[1]), by: alice)
    #expect(try await next() == 2)
    _ = try await store.change(.cancel, fixture.only(urgent[1]), by: alice)
    #expect(try await next() == 1)
    _ = try await store.change(.reprioritize(1), fixture.only(2), by: alice)
    #expect(try await next() == 2)
    _ = try await store.change(.reprioritize(0), fixture.only(2), by: alice)
    #expect(try await next() == 1)
    fixture.clock.advance(by: .seconds(60))
    _ = try await store.wake()
    #expect(try await next() == 2, "its time has come")
  }

  @Test(arguments: StoreKind.allCases) func `why says who lends its priority, to both`(kind: StoreKind) async throws {
    let fixture = try await Exercise(kind)
    let slow = try await fixture.enqueue(1, priority: -5)[0]
    let urgent = try await fixture.enqueue(1, priority: 9)[0]
    let behind = try #require(try await fixture.store.explain(urgent, in: ready))
    #expect(
      behind.waits[0].detail
        == "Job \(slow) comes first on the same target, and has this one's priority, 9, until it starts.")
    let first = try #require(try await fixture.store.explain(slow, in: ready))
    #expect(first.next.hasSuffix("It has the priority 9 of job \(urgent), which waits behind it on its target."))
    #expect(first.job.priority == -5)
    _ = try await fixture.store.change(.hold, fixture.only(urgent), by: alice)
    let held = try #require(try await fixture.store.explain(urgent, in: ready))
    #expect(held.waits.map(\.reason.known) == [.held, .target])
    #expect(held.waits[1].detail == "Job \(slow) comes first on the same target.")
    #expect(try await fixture.store.explain(slow, in: ready)?.next.contains("priority") == false)
  }

  @Test(arguments: StoreKind.allCases) func `a job gets the lowest free slot, and none where all are taken`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    try await fixture.enqueue(1, 2, 3, 4)
    for slot in 1...3 { #expect(try await store.claim(in: "prod", slots: 3)?.place == [slot, slot]) }
    #expect(try await store.claim(in: "prod", slots: 3) == nil)
    #expect(try await store.end(Ending(.succeeded(.unchanged)), job: 2))
    #expect(try await store.claim(in: "prod", slots: 0) == nil)
    #expect(try await store.claim(in: "prod", slots: 1) == nil, "the environment has fewer slots now")
    #expect(try await store.claim(in: "prod", slots: 3)?.place == [4, 2])
  }

  @Test(arguments: StoreKind.allCases) func `what the edit starts from comes along`(kind: StoreKind) async throws {
    let fixture = try await Exercise(kind)
    let job = try await fixture.enqueue(1)[0]
    let claimed = try #require(try await fixture.store.claim(in: "prod", slots: 1))
    #expect(try await claimed.facts == fixture.store.anyFacts(of: job) && !claimed.isProbe)
  }

  @Test(arguments: StoreKind.allCases) func `nothing is claimed while Admission says wait`(kind: StoreKind) async throws
  {
    let fixture = try await Exercise(kind)
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

  @Test(arguments: StoreKind.allCases) func `environments have slots and jobs of their own`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    try await fixture.enqueue(1)
    try await fixture.enqueue(1, environment: "test")
    #expect(try await fixture.store.claim(in: "elsewhere", slots: 1) == nil)
    #expect(try await fixture.store.claim(in: "test", slots: 1)?.place == [2, 1])
    #expect(try await fixture.store.claim(in: "prod", slots: 1)?.place == [1, 1])
  }

  @Test(arguments: StoreKind.allCases) func `a slot that may still be at work is not given away, nor its target`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
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
}
