import JobModel
import LibraryModel
import QueueStore
import StoreSupport
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct EventsExercise {
  @Test(arguments: StoreKind.allCases) func `a reader goes on where it stopped`(kind: StoreKind) async throws {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    #expect(try await store.events(after: 0, limit: 5, in: ready) == EventPage(events: [], last: 0))
    try await fixture.enqueue(1, 2, 3)
    fixture.clock.advance(by: .seconds(1))
    _ = try await store.claim(in: "prod", slots: 1)
    let first = try await store.events(after: 0, limit: 2, in: ready)
    #expect(first.events.map(\.sequence) == [1, 2] && first.last == 2)
    let rest = try await store.events(after: first.last, limit: 10, in: ready)
    #expect(rest.events.map(\.sequence) == [3, 4] && rest.last == 4)
    #expect(rest.events[1].what.known == .started && rest.events[1].at == fixture.clock.now)
    #expect(rest.events[1].job?.state.known == .running)
    #expect(try await store.events(after: rest.last, limit: 10, in: ready) == EventPage(events: [], last: 4))
  }

  @Test(arguments: StoreKind.allCases) func `a filtered reader's place moves over what does not match`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    try await fixture.enqueue(1, 2, 3)
    try await fixture.enqueue(1, environment: "test")
    var filter = Filter()
    filter.environment = "test"
    let page = try await fixture.store.events(after: 0, filter: filter, limit: 3, in: ready)
    #expect(page == EventPage(events: [], last: 3))
    let next = try await fixture.store.events(after: page.last, filter: filter, limit: 3, in: ready)
    #expect(next.events.map(\.job?.id) == [4] && next.last == 4)
  }

  @Test(arguments: StoreKind.allCases) func `status and environments say what is there`(kind: StoreKind) async throws {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    let (over, _) = try await fixture.submitted(1)
    let closing = SubmissionEnd(.givenUp, failure: .created)
    fixture.clock.advance(by: .seconds(1))
    let ended = fixture.clock.now
    #expect(try await store.end(Ending(.failed(.created), closing: closing, retains: .slotAndTarget), job: over))
    fixture.clock.advance(by: .seconds(1))
    let busy = try await fixture.running(2)
    try await fixture.enqueue(3, 4)
    try await fixture.enqueue(3, environment: "test")
    let servers = [
      "test": ServerState.of("test", sessions: 2), "prod": .of("prod", sessions: 1), "new": .of("new", sessions: 1),
    ]
    let environments = try await store.environments(in: servers)
    #expect(environments.map(\.name) == ["new", "prod", "test"])
    #expect(environments.map(\.queued) == [0, 2, 1] && environments.map(\.running) == [0, 1, 0])
    #expect(
      environments.map(\.slots) == [
        [Slot(number: 1, state: .free)],
        [
          Slot(number: 1, state: .unknown, job: over, since: ended),
          Slot(number: 2, state: .busy, job: busy, since: fixture.clock.now),
        ], [Slot(number: 1, state: .free), Slot(number: 2, state: .free)],
      ])
    let status = try await store.status()
    #expect(
      status.counts == [
        .queued: 3, .held: 0, .running: 1, .succeeded: 0, .failed: 1, .cancelled: 0, .expired: 0,
      ])
    #expect((kind == .memory || status.databaseBytes > 4096) && status.oldestSequence == 1 && status.lastSequence == 9)
  }

  @Test(arguments: StoreKind.allCases)
  func `events that are gone are an error, and a place beyond the end is now`(kind: StoreKind) async throws {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    func pruneAll() async throws {
      fixture.clock.advance(by: .seconds(1))
      var cutoffs = Cutoffs()
      cutoffs.events = fixture.clock.now
      _ = try await store.prune(cutoffs)
    }
    try await fixture.enqueue(1, 2)
    try await pruneAll()
    try await fixture.enqueue(3, 4)
    await #expect(throws: EventsError.pruned(oldest: 3)) { try await store.events(after: 1, limit: 5, in: ready) }
    #expect(try await store.events(after: 2, limit: 5, in: ready).events.count == 2)
    #expect(try await store.status().oldestSequence == 3)
    try await pruneAll()
    await #expect(throws: EventsError.pruned(oldest: 5)) { try await store.events(after: 3, limit: 5, in: ready) }
    #expect(try await store.events(after: 4, limit: 5, in: ready).last == 4)
    #expect(try await store.events(after: 900, limit: 5, in: ready) == EventPage(events: [], last: 4))
    await #expect(throws: EventsError.self) { try await store.events(after: -5, limit: 5, in: ready) }
    try await fixture.enqueue(5)
    #expect(try await store.events(after: 4, limit: 5, in: ready).events.map(\.sequence) == [5])
  }

  @Test(arguments: StoreKind.allCases)
  func `what an operator does is kept with who did it`(kind: StoreKind) async throws {
    let fixture = try await Exercise(kind)
    try await fixture.enqueue(1)
    _ = try await fixture.store.claim(in: "prod", slots: 1)
    _ = try await fixture.store.change(.cancel, fixture.only(1), by: root)
    let events = try await fixture.store.events(after: 0, limit: 9, in: ready).events
    #expect(events.map(\.uid) == [1000, nil, 0])
  }
}
