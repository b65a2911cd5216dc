import JobModel
import LibraryModel
import QueueStore
import Runtime
import StoreSupport
import TestSupport
import Testing

/// Slots belong to a server, which is a url and a user, and not to the name of an environment.
@Suite(.timeLimit(.minutes(5))) struct ServerExercise {
  private let new = ServerID.of("new")
  private let old = ServerID.of("old")

  private func end(_ fixture: Exercise, _ job: JobID, _ retains: Retained) async throws {
    let closing = SubmissionEnd(.givenUp, failure: .created)
    #expect(try await fixture.store.end(Ending(.failed(.created), closing: closing, retains: retains), job: job))
  }

  @Test(arguments: StoreKind.allCases) func `an edit that goes on at a former url takes no slot of the new one`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    let store = fixture.store
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

  @Test(arguments: StoreKind.allCases)
  func `two environments of one server share its slots, another user has slots of its own`(kind: StoreKind) async throws
  {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    try await fixture.enqueue(1)
    try await fixture.enqueue(1, 2, environment: "test")
    #expect(try await store.claim(in: "prod", at: new.state(sessions: 1))?.place == [1, 1])
    #expect(try await store.claim(in: "test", at: new.state(sessions: 1)) == nil)
    #expect(try await store.claim(in: "test", at: new.state(sessions: 2))?.place == [2, 2])
    let other = ServerID(url: new.url, username: "somebody")
    #expect(try await store.claim(in: "test", at: other.state(sessions: 1))?.place == [3, 1])
  }

  @Test(arguments: StoreKind.allCases)
  func `an environment that is not configured is shown as long as it has a job that has not ended`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    let configured = ["test": new.state(sessions: 1)]
    #expect(try await store.status(in: configured).environments.map(\.name) == ["test"])
    try await fixture.enqueue(1, 2)
    _ = try await store.claim(in: "prod", at: old.state(sessions: 1))
    let shown = try await store.status(in: configured).environments
    #expect(shown.map(\.name) == ["prod", "test"])
    #expect(shown[0].url.isEmpty && shown[0].queued == 1 && shown[0].running == 1)
    #expect(shown[0].slots.map(\.job) == [1])
    #expect(try await store.end(Ending(.failed(.created)), job: 1))
    #expect(try await store.status(in: configured).environments.map(\.name) == ["prod", "test"])
    var filter = Filter()
    filter.ids = [2]
    _ = try await store.change(.cancel, filter, by: root, dryRun: false)
    #expect(try await store.status(in: configured).environments.map(\.name) == ["test"])
  }

  @Test(arguments: StoreKind.allCases) func `why a job waits for a session names the jobs at its server`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    try await fixture.enqueue(1, 2, 3)
    _ = try await store.claim(in: "prod", at: old.state(sessions: 1))
    _ = try await store.claim(in: "prod", at: new.state(sessions: 1))
    let waiting = try await fixture.job(3, in: ["prod": new.state(sessions: 1)]).waiting
    #expect(waiting?.reason.known == .session && waiting?.jobs == [2])
    #expect(try await fixture.job(3, in: ["prod": new.state(sessions: 2)]).waiting?.reason.known == .nothing)
  }

  @Test(arguments: StoreKind.allCases) func `slots at a former server are shown behind those of the server`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    let store = fixture.store
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

  @Test(arguments: StoreKind.allCases)
  func `an ended job may hold its target and its slot, or its target alone, until it is vacated`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    let (job, submission) = try await fixture.submitted(1)
    let next = try await fixture.enqueue(1, 2)
    let server = ServerID.of("prod")
    try await end(fixture, job, .slotAndTarget)
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

  @Test(arguments: StoreKind.allCases)
  func `a job that ends with its target alone has no slot from then on, and is not retried`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    let (job, _) = try await fixture.submitted(1)
    try await end(fixture, job, .target)
    #expect(try await store.inFlight(in: "prod") == [.of(job, slot: nil, isOver: true)])
    #expect(try await store.change(.retry, fixture.only(job), by: alice).count == 0)
    #expect(try await store.work(in: "prod").isAny)
    #expect(try await store.record(.forget, of: job))
    #expect(try await store.change(.retry, fixture.only(job), by: alice).count == 1)
  }
}

/// What was in flight before servers were kept with it, or while the configuration was another.
@Suite(.timeLimit(.minutes(5))) struct AdoptionExercise {
  @Test(arguments: StoreKind.allCases)
  func `what was not submitted is put back where its environment is elsewhere now, and what was stays`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    let store = fixture.store
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
