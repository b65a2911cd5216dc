import JobModel
import LibraryModel
import QueueStore
import Runtime
import StoreSupport
import TestSupport
import Testing

/// While a kind of request goes wrong for every target, jobs are started only to try that kind.
@Suite(.timeLimit(.minutes(5))) struct ProbeExercise {
  private func claim(_ fixture: Exercise, _ kind: TroubleKind = .read, onlyUntried: Bool = false) async throws
    -> Claimed?
  {
    let now = fixture.clock.now
    let outage = KeptOutage(Failure(.overloaded, "No target can be read."), kind: .read, since: now, retryAt: now)
    let state = ServerID.of("prod").state(sessions: 3, outage: outage)
    return try await fixture.store.claim(
      in: "prod", at: state, for: .probe(TroubleProbe(kind: kind, onlyUntried: onlyUntried)))
  }

  /// Gives it back to the queue, where it rests for an hour in this trouble.
  private func rest(_ fixture: Exercise, _ job: JobID, _ kind: TroubleKind = .read) async throws {
    fixture.clock.advance(by: .milliseconds(1))
    let requeue = Requeue(until: fixture.clock.now + .seconds(3600), trouble: .of(kind))
    #expect(try await fixture.store.requeue(requeue, job: job))
  }

  @Test(arguments: StoreKind.allCases) func `a job whose target was not tried yet comes first, whatever its priority`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    try await fixture.enqueue(1, 2, priority: 5)
    try await fixture.enqueue(3)
    for _ in 1...2 { try await rest(fixture, #require(try await claim(fixture)).job) }
    // One in this trouble that rests no more.
    _ = try await store.change(.hold, fixture.only(1), by: alice)
    _ = try await store.change(.release, fixture.only(1), by: alice)
    let claimed = try #require(try await claim(fixture))
    #expect(claimed.job == 3 && claimed.slot == 1 && claimed.isProbe && claimed.facts.trouble == nil)
  }

  @Test(arguments: StoreKind.allCases)
  func `one that rested and is put back rests on, and not for longer where the clock was wrong`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    try await fixture.enqueue(1)
    try await rest(fixture, #require(try await claim(fixture)).job)
    let end = fixture.clock.now + .seconds(3600)
    for shift in [Duration.seconds(60), .seconds(-600)] {
      let job = try #require(try await claim(fixture)).job
      fixture.clock.advance(by: shift)
      #expect(try await store.record(.putBack, of: job))
      _ = try await store.wake()
      #expect(try await store.claim(in: "prod", slots: 3) == nil)
      let until = try #require(try await fixture.job(job).waiting?.until)
      #expect(shift > .zero ? until == end : until == fixture.clock.now + .seconds(3540), "\(until)")
    }
  }

  @Test(arguments: StoreKind.allCases) func `then the others are tried in turn although they rest, where any may be`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    try await fixture.enqueue(1, 2, 3)
    for _ in 1...3 { try await rest(fixture, #require(try await claim(fixture)).job) }
    #expect(try await claim(fixture, onlyUntried: true) == nil)
    var order: [JobID] = []
    for _ in 1...5 {
      let claimed = try #require(try await claim(fixture))
      #expect(claimed.isProbe && claimed.facts.trouble?.kind == .read)
      order.append(claimed.job)
      try await rest(fixture, claimed.job)
    }
    #expect(order == [1, 2, 3, 1, 2])
  }

  @Test(arguments: StoreKind.allCases)
  func `one in another kind of trouble is not tried while it rests, and is when it does not`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    try await fixture.enqueue(1)
    try await rest(fixture, #require(try await store.claim(in: "prod", slots: 3)).job, .submission)
    #expect(try await claim(fixture) == nil)
    fixture.clock.advance(by: .seconds(3600))
    _ = try await store.wake()
    #expect(try await claim(fixture, onlyUntried: true)?.job == 1)
  }

  @Test(arguments: StoreKind.allCases)
  func `one that rests for another reason, is held, waits or has its target taken is not tried`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    let (resting, held, behind) = (
      try await fixture.running(1), try await fixture.running(2), try await fixture.running(3)
    )
    #expect(try await store.requeue(Requeue(until: fixture.clock.now + .seconds(60)), job: resting))
    for job in [held, behind] { try await rest(fixture, job) }
    _ = try await store.change(.hold, fixture.only(held), by: alice)
    try await fixture.enqueue([.edit(4, after: [behind]), .edit(5, notBefore: fixture.clock.now + .seconds(9))])
    #expect(try await claim(fixture)?.job == behind)
    #expect(try await claim(fixture) == nil)
    try await fixture.enqueue(3)
    #expect(try await claim(fixture) == nil, "its target is taken")
  }

  @Test(arguments: StoreKind.allCases)
  func `another kind's breaker, a pause and taken slots stop a probe as they stop all`(kind: StoreKind) async throws {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    try await fixture.enqueue(1, 2, 3, 4)
    #expect(try await claim(fixture, .submission) == nil)
    #expect(try await store.claim(in: "prod", slots: 3) != nil)
    try await store.setPause(Paused(by: "root", at: fixture.clock.now), of: "prod", by: root)
    #expect(try await claim(fixture) == nil)
    try await store.setPause(nil, of: "prod", by: root)
    #expect(try await claim(fixture)?.slot == 2)
    #expect(try await claim(fixture)?.slot == 3)
    #expect(try await claim(fixture) == nil)
  }
}
