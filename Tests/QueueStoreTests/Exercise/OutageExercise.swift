import JobModel
import LibraryModel
import QueueStore
import Runtime
import StoreSupport
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct OutageExercise {
  private let failure = Failure(.unreachable, "prod does not answer.", server: ServerWords(status: 502))

  private func outage(_ fixture: Exercise, probes: Int = 0) -> KeptOutage {
    KeptOutage(failure, since: fixture.clock.now, retryAt: fixture.clock.now + .seconds(15), probes: probes)
  }

  @Test(arguments: StoreKind.allCases) func `an outage is kept over a restart, and its end, too`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    #expect(try await fixture.store.outage(of: .of("prod")) == nil)
    let outage = outage(fixture, probes: 3)
    try await fixture.store.keep(outage, of: .of("prod"), for: ["prod"])
    let again = try await fixture.reopened()
    #expect(try await again.outage(of: .of("prod")) == outage)
    #expect(try await again.outage(of: .of("test")) == nil)
    try await again.keep(nil, of: .of("prod"), for: ["prod"])
    #expect(try await again.outage(of: .of("prod")) == nil)
    await again.close()
  }

  @Test(arguments: StoreKind.allCases) func `its beginning and its end are events of the environment, a probe is none`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    try await store.keep(outage(fixture), of: .of("prod"), for: ["prod"])
    try await store.keep(outage(fixture, probes: 1), of: .of("prod"), for: ["prod"])
    try await store.keep(nil, of: .of("prod"), for: ["prod"])
    try await store.keep(nil, of: .of("prod"), for: ["prod"])
    let down = ["prod": ServerID(url: "u", username: "a").state(sessions: 2, outage: outage(fixture))]
    let events = try await store.events(after: 0, limit: 10, in: down).events
    #expect(events.map(\.what.known) == [.outageBegan, .outageEnded])
    #expect(events.allSatisfy { $0.job == nil })
    let status = try #require(events.first?.environment)
    #expect(status.name == "prod" && status.url == "u" && status.slots.count == 2)
    #expect(status.breaker.known == .open && status.outage == failure)
  }

  @Test(arguments: StoreKind.allCases)
  func `a filter for jobs leaves events of environments out, one for an environment leaves in its own`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    try await fixture.enqueue(1)
    try await store.keep(outage(fixture), of: .of("prod"), for: ["prod"])
    func events(_ change: (inout Filter) -> Void) async throws -> [EventKind?] {
      var filter = Filter()
      change(&filter)
      return try await store.events(after: 0, filter: filter, limit: 10, in: ready).events.map(\.what.known)
    }
    #expect(try await events { _ in } == [.enqueued, .outageBegan])
    #expect(try await events { $0.environment = "prod" } == [.enqueued, .outageBegan])
    #expect(try await events { $0.environment = "test" } == [])
    #expect(try await events { $0.ids = [1] } == [.enqueued])
    #expect(
      try await events {
        $0.environment = "prod"
        $0.states = [.queued]
      } == [.enqueued])
  }

  @Test(arguments: StoreKind.allCases) func `a job that is put back is as it was before it was claimed`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    let job = try await fixture.running()
    #expect(try await fixture.store.record(.putBack, of: job))
    #expect(try await fixture.job(job).waiting?.reason.known == .nothing)
    #expect(try await fixture.store.claim(in: "prod", slots: 1)?.job == job)
    #expect(try await fixture.store.submission(.first, for: job) != nil)
    #expect(try await !fixture.store.record(.putBack, of: job), "its edit is on its way")
  }

  @Test(arguments: StoreKind.allCases) func `an outage of one kind of request keeps its kind`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    let now = fixture.clock.now
    let outage = KeptOutage(failure, kind: .submitPrivilege, since: now, retryAt: now, probes: 2)
    try await fixture.store.keep(outage, of: .of("prod"), for: [])
    #expect(try await fixture.store.outage(of: .of("prod")) == outage)
    let other = ServerID(url: ServerID.of("prod").url, username: "somebody")
    #expect(try await fixture.store.outage(of: other) == nil, "another user's is another server's")
    try await fixture.store.keep(self.outage(fixture), of: .of("prod"), for: [])
    #expect(try await fixture.store.outage(of: .of("prod"))?.kind == nil)
  }

  @Test(arguments: StoreKind.allCases)
  func `it is an event of each environment that has this server, where it is news to it`(kind: StoreKind) async throws {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    try await store.keep(outage(fixture), of: .of("one"), for: ["prod", "test"])
    try await store.keep(nil, of: .of("one"), for: ["prod"])
    let other = Failure(.overloaded, "Another does not answer either.")
    let now = fixture.clock.now
    let kept = KeptOutage(other, since: now, retryAt: now + .seconds(30))
    try await store.keep(kept, of: .of("two"), for: ["prod", "test"])
    let records = try await store.eventRecords(after: 0, limit: 10)
    #expect(records.map(\.what) == [.outageBegan, .outageBegan, .outageEnded, .outageBegan])
    #expect(records.map(\.environment) == ["prod", "test", "prod", "prod"])
    // What of the first one is over is no longer told; the other's own words are.
    #expect(records.map(\.failure) == [nil, nil, nil, other])
    #expect(records[3].until == now + .seconds(30))
  }

  @Test(arguments: StoreKind.allCases)
  func `an environment that is given another server, or none, is told where that changes how it stands`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    try await store.tellOutage(false, of: .of("one"), to: "prod")
    try await store.keep(outage(fixture), of: .of("one"), for: ["prod"])
    try await store.tellOutage(true, of: .of("two"), to: "prod")
    try await store.tellOutage(false, of: nil, to: "prod")
    try await store.tellOutage(false, of: .of("one"), to: "prod")
    try await store.tellOutage(true, of: .of("one"), to: "prod")
    let records = try await store.eventRecords(after: 0, limit: 10)
    #expect(records.map(\.what) == [.outageBegan, .outageEnded, .outageBegan])
    #expect(records.last?.failure == failure)
    #expect(try await store.outage(of: .of("one")) != nil, "the server's own outage goes on")
  }
}

/// Whether a server answers others, and whether there is anything to ask it for.
@Suite(.timeLimit(.minutes(5))) struct OtherTargetExercise {
  private func other(_ fixture: Exercise, besides target: Int? = nil, in names: Set<String> = ["prod"]) async throws
    -> TargetID?
  {
    try await fixture.store.otherTargets(in: names, besides: target.map { EditRequest.edit($0).target }).first?.id
  }

  @Test(arguments: StoreKind.allCases)
  func
    `it is that of an edit in flight or of one that is due, of one that waits, and of a troubled one where there is no other`(
      kind: StoreKind
    )
    async throws
  {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    #expect(try await other(fixture) == nil)
    #expect(try await other(fixture, besides: 1) == nil)
    let inFlight = try await fixture.submitted(1).job
    let troubled = try await fixture.running(2)
    let later = fixture.clock.now + .seconds(9)
    #expect(try await store.requeue(Requeue(until: later, trouble: .of(.read)), job: troubled))
    let next = try await fixture.enqueue(3)[0]
    try await fixture.enqueue([.edit(4, notBefore: later)])
    #expect(try await other(fixture) == .numbered(1))
    #expect(try await other(fixture, besides: 1) == .numbered(3))
    let closing = SubmissionEnd(.givenUp, failure: .created)
    #expect(try await store.end(Ending(.failed(.created), closing: closing, retains: .target), job: inFlight))
    #expect(try await other(fixture, besides: 2) == .numbered(3), "one that is only watched says less")
    #expect(try await store.record(.forget, of: inFlight))
    #expect(try await other(fixture) == .numbered(3))
    _ = try await store.change(.cancel, fixture.only(next), by: alice)
    #expect(try await other(fixture) == .numbered(2), "the fourth waits for its time")
    #expect(try await other(fixture, besides: 2) == .numbered(4))
    _ = try await store.change(.hold, Filter(), by: alice)
    #expect(try await other(fixture) == nil)
  }

  @Test(arguments: StoreKind.allCases) func `one in flight that is in no trouble says more`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    let (bad, submission) = try await fixture.submitted(1)
    _ = try await fixture.submitted(2)
    #expect(try await store.note(Note(submission: submission, trouble: .of(.read)), of: bad))
    #expect(try await other(fixture) == .numbered(2))
    #expect(try await other(fixture, besides: 2) == .numbered(1))
  }

  @Test(arguments: StoreKind.allCases) func `two ids of one package are one target, a group of that id is another`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    try await fixture.enqueue([.edit(1), .edit(1)])
    let upper = try #require(TargetID(TargetID.numbered(1).packageID + ":" + TargetID.numbered(7).packageID))
    var target = Target(environment: "prod", kind: .migration, id: upper)
    #expect(try await store.otherTargets(in: ["prod"], besides: target) == [])
    target = Target(environment: "prod", kind: .migrationGroup, id: upper)
    #expect(try await store.otherTargets(in: ["prod"], besides: target).first?.id == .numbered(1))
  }

  @Test(arguments: StoreKind.allCases) func `only the environments of the server are looked at`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    try await fixture.enqueue(1)
    try await fixture.enqueue(2, environment: "test")
    #expect(try await other(fixture, in: ["test"]) == .numbered(2))
    #expect(try await other(fixture, besides: 1, in: ["prod", "test"]) == .numbered(2))
    #expect(try await other(fixture, in: ["nowhere"]) == nil)
    #expect(try await other(fixture, in: []) == nil)
  }

  @Test(arguments: StoreKind.allCases)
  func `there is work while a job runs, is watched or is queued, and none while all are held or over`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    func hasWork() async throws -> Bool {
      #expect(try await !store.work(in: "nowhere").isAny)
      return try await store.work(in: "prod").isAny
    }
    #expect(try await !hasWork())
    let job = try await fixture.enqueue(1)[0]
    #expect(try await hasWork())
    #expect(try await !store.work(in: "test").isAny)
    _ = try await store.change(.hold, Filter(), by: alice)
    #expect(try await !hasWork())
    _ = try await store.change(.release, Filter(), by: alice)
    #expect(try await store.claim(in: "prod", slots: 1)?.job == job)
    #expect(try await hasWork())
    _ = try await store.submission(.first, for: job)
    let closing = SubmissionEnd(.givenUp, failure: .created)
    #expect(try await store.end(Ending(.failed(.created), closing: closing, retains: .target), job: job))
    #expect(try await hasWork())
    #expect(try await store.record(.forget, of: job))
    #expect(try await !hasWork())
  }
}
