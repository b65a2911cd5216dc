import JobModel
import LibraryModel
import QueueStore
import Runtime
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct OutageTests {
  private let failure = Failure(.unreachable, "prod does not answer.", server: ServerWords(status: 502))

  private func outage(_ fixture: Fixture, probes: Int = 0) -> Outage {
    Outage(failure, since: fixture.clock.now, retryAt: fixture.clock.now + .seconds(15), probes: probes)
  }

  @Test func `an outage is kept over a restart, and its end, too`() async throws {
    let fixture = try await Fixture()
    #expect(try await fixture.store.outage(of: "prod") == nil)
    let outage = outage(fixture, probes: 3)
    try await fixture.store.keep(outage, of: "prod")
    await fixture.store.close()
    let again = try await QueueStore.open(at: fixture.path) { fixture.clock.now }
    #expect(try await again.outage(of: "prod") == outage)
    #expect(try await again.outage(of: "test") == nil)
    try await again.keep(nil, of: "prod")
    #expect(try await again.outage(of: "prod") == nil)
    await again.close()
  }

  @Test func `its beginning and its end are events of the environment, a probe is none`() async throws {
    let fixture = try await Fixture()
    let store = fixture.store
    try await store.keep(outage(fixture), of: "prod")
    try await store.keep(outage(fixture, probes: 1), of: "prod")
    try await store.keep(nil, of: "prod")
    try await store.keep(nil, of: "prod")
    let down = ["prod": Surroundings(url: "u", sessions: 2, breaker: .open, outage: outage(fixture))]
    let events = try await store.events(after: 0, limit: 10, in: down).events
    #expect(events.map(\.what.known) == [.outageBegan, .outageEnded])
    #expect(events.allSatisfy { $0.job == nil })
    let status = try #require(events.first?.environment)
    #expect(status.name == "prod" && status.url == "u" && status.slots.count == 2)
    #expect(status.breaker.known == .open && status.outage == failure)
  }

  @Test func `a filter for jobs leaves events of environments out, one for an environment leaves in its own`()
    async throws
  {
    let fixture = try await Fixture()
    let store = fixture.store
    try await fixture.enqueue(1)
    try await store.keep(outage(fixture), of: "prod")
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

  @Test func `it is asked by an edit in flight, else by the next job, else by one that waits, else not at all`()
    async throws
  {
    let fixture = try await Fixture()
    let store = fixture.store
    #expect(try await store.targetToProbe(in: "prod") == nil)
    let (first, second) = (try await fixture.running(1), try await fixture.enqueue(2)[0])
    #expect(try await store.targetToProbe(in: "prod")?.id == .numbered(1))
    #expect(try await store.requeue(Requeue(until: fixture.clock.now + .seconds(9)), job: first))
    #expect(try await store.targetToProbe(in: "prod")?.id == .numbered(2))
    _ = try await store.change(.cancel, fixture.only(second), by: root)
    #expect(try await store.targetToProbe(in: "prod")?.id == .numbered(1))
    #expect(try await store.targetToProbe(in: "test") == nil)
  }

  @Test func `a job that is put back is as it was before it was claimed`() async throws {
    let fixture = try await Fixture()
    let job = try await fixture.running()
    #expect(try await fixture.store.putBack(job))
    #expect(try await fixture.job(job).waiting?.reason.known == .nothing)
    #expect(try await fixture.store.claim(in: "prod", slots: 1)?.job == job)
    #expect(try await fixture.store.record(.first, for: job) != nil)
    #expect(try await !fixture.store.putBack(job), "its edit is on its way")
  }

  @Test func `slots that are out of use are not taken`() async throws {
    let fixture = try await Fixture()
    try await fixture.enqueue(1, 2)
    #expect(try await fixture.store.claim(in: "prod", slots: 3, besides: [1, 2])?.slot == 3)
    #expect(try await fixture.store.claim(in: "prod", slots: 3, besides: [1, 2]) == nil)
  }
}
