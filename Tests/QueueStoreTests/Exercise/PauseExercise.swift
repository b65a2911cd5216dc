import JobModel
import LibraryModel
import QueueStore
import Runtime
import StoreSupport
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct PauseExercise {
  private func paused(_ fixture: Exercise, for span: Duration? = nil) -> Paused {
    let now = fixture.clock.now
    return Paused(by: "root", at: now, reason: "release", until: span.map { now + $0 })
  }

  @Test(arguments: StoreKind.allCases)
  func `nothing starts in a paused environment, and elsewhere it does; what runs goes on`(kind: StoreKind) async throws
  {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    let (job, _) = try await fixture.submitted(1)
    try await fixture.enqueue(2)
    try await fixture.enqueue(3, environment: "test")
    let pause = paused(fixture)
    try await store.setPause(pause, of: "prod", by: root)

    #expect(try await store.claim(in: "prod", slots: 10) == nil)
    #expect(try await store.claim(in: "test", slots: 2) != nil)
    #expect(try await store.work(in: "prod").isPaused)
    #expect(try await !store.work(in: "test").isPaused)
    #expect(try await store.work(in: "prod").running == [job])
    #expect(try await store.work(in: nil).running.count == 2)
    let status = try await store.environments(in: ready)
    #expect(status.map(\.pause) == [pause, nil])
    #expect(try await store.end(Ending(.cancelled, closing: SubmissionEnd(.created)), job: job))

    try await store.setPause(nil, of: "prod", by: root)
    #expect(try await store.claim(in: "prod", slots: 10) != nil)
  }

  @Test(arguments: StoreKind.allCases) func `a pause of the whole queue stands beside those of the environments`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    try await fixture.enqueue(1)
    try await fixture.enqueue(2, environment: "test")
    try await store.setPause(paused(fixture), of: "prod", by: root)
    let whole = paused(fixture, for: .seconds(60))
    try await store.setPause(whole, of: nil, by: root)
    #expect(try await store.status().pause == whole)
    #expect(try await store.claim(in: "test", slots: 2) == nil)

    try await store.setPause(nil, of: nil, by: root)
    #expect(try await store.status().pause == nil)
    #expect(try await store.claim(in: "test", slots: 2) != nil)
    #expect(try await store.claim(in: "prod", slots: 2) == nil)
  }

  @Test(arguments: StoreKind.allCases) func `a pause that began and ended between two looks is seen to have ended`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    try await fixture.enqueue(1)
    try await fixture.enqueue(2, environment: "test")
    let first = try await store.pauses(of: "prod", since: nil)
    #expect(!first.isPaused && !first.hasEnded)
    try await store.setPause(paused(fixture), of: "test", by: root)
    try await store.setPause(nil, of: "test", by: root)
    let second = try await store.pauses(of: "prod", since: first.sequence)
    #expect(!second.hasEnded, "another environment's")
    for environment in ["prod", nil] {
      try await store.setPause(paused(fixture), of: environment, by: root)
      #expect(try await store.pauses(of: "prod", since: second.sequence).isPaused)
      try await store.setPause(nil, of: environment, by: root)
      let look = try await store.pauses(of: "prod", since: second.sequence)
      #expect(!look.isPaused && look.hasEnded)
      #expect(try await !store.pauses(of: "prod", since: look.sequence).hasEnded, "it is said once")
    }
  }

  @Test(arguments: StoreKind.allCases) func `a pause whose time is over lasts until that is an event`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    try await fixture.enqueue(1)
    try await store.setPause(paused(fixture, for: .seconds(60)), of: "prod", by: root)
    let first = try await store.pauses(of: "prod", since: nil)
    fixture.clock.advance(by: .seconds(60))
    let over = try await store.pauses(of: "prod", since: first.sequence)
    #expect(over.isPaused && !over.hasEnded)
    _ = try await store.wake()
    let ended = try await store.pauses(of: "prod", since: over.sequence)
    #expect(!ended.isPaused && ended.hasEnded)
  }

  @Test(arguments: StoreKind.allCases) func `a pause is over at its time, to the millisecond, and that is an event`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    try await fixture.enqueue(1)
    try await store.setPause(paused(fixture, for: .seconds(60)), of: "prod", by: root)
    try await store.setPause(paused(fixture, for: .seconds(90)), of: nil, by: root)
    let start = fixture.clock.now
    #expect(try await store.wake() == start + .seconds(60))
    fixture.clock.advance(by: .seconds(60))
    #expect(try await store.wake() == start + .seconds(90))
    #expect(try await store.environments(in: ready).allSatisfy { $0.pause == nil })
    fixture.clock.advance(by: .milliseconds(29_999))
    #expect(try await store.claim(in: "prod", slots: 1) == nil)
    fixture.clock.advance(by: .milliseconds(1))
    #expect(try await store.claim(in: "prod", slots: 1) != nil)
    #expect(try await store.wake() == nil)
    let events = try await store.events(after: 1, limit: 10, in: ready).events
    #expect(events.map(\.what.known) == [.paused, .paused, .resumed, .started, .resumed])
    #expect(events.map { $0.environment?.name } == ["prod", nil, "prod", nil, nil])
  }

  @Test(arguments: StoreKind.allCases)
  func `who pauses anew says everything anew, and resuming what is not paused is nothing`(kind: StoreKind) async throws
  {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    try await store.setPause(paused(fixture, for: .seconds(60)), of: "prod", by: root)
    let again = Paused(by: "ana", at: fixture.clock.now)
    try await store.setPause(again, of: "prod", by: root)
    #expect(try await store.environments(in: ready)[0].pause == again)
    try await store.setPause(nil, of: "test", by: root)
    try await store.setPause(nil, of: "nowhere", by: root)
    try await store.setPause(nil, of: nil, by: root)
    try await store.setPause(nil, of: "prod", by: root)
    try await store.setPause(nil, of: "prod", by: root)
    let events = try await store.events(after: 0, limit: 10, in: ready).events
    #expect(events.map(\.what.known) == [.paused, .paused, .resumed])
  }

  @Test(arguments: StoreKind.allCases) func `a pause outlives a restart`(kind: StoreKind) async throws {
    let fixture = try await Exercise(kind)
    let pause = paused(fixture)
    try await fixture.enqueue(1)
    try await fixture.store.setPause(pause, of: "prod", by: root)
    let again = try await fixture.reopened()
    #expect(try await again.claim(in: "prod", slots: 1) == nil)
    #expect(try await again.environments(in: ready)[0].pause == pause)
    await again.close()
  }

  @Test(arguments: StoreKind.allCases)
  func `who watches an environment sees its pauses and those of the whole queue, and no other's`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    for name in ["prod", "test", nil] { try await store.setPause(paused(fixture), of: name, by: root) }
    var filter = Filter()
    filter.environment = "prod"
    let seen = try await store.events(after: 0, filter: filter, limit: 10, in: ready).events
    #expect(seen.map { $0.environment?.name } == ["prod", nil])
    filter.batch = "night"
    #expect(try await store.events(after: 0, filter: filter, limit: 10, in: ready).events.isEmpty)
  }
}
