import JobModel
import LibraryModel
import QueueStore
import Runtime
import StoreSupport
import TestSupport
import Testing

/// What people call a target is kept as it was last read, or as an edit that was made named it.
@Suite(.timeLimit(.minutes(5))) struct NameExercise {
  private func name(_ fixture: Exercise, _ job: JobID) async throws -> String? { try await fixture.job(job).targetName }

  private func current(_ name: String) -> CurrentDocument { CurrentDocument(.named(name), date: "d") }

  @Test(arguments: StoreKind.allCases)
  func `it is not known before the target was read, then it is that of all its jobs`(kind: StoreKind) async throws {
    let fixture = try await Exercise(kind)
    try await fixture.enqueue(1, 1, 2)
    #expect(try await name(fixture, 1) == nil)
    _ = try await fixture.store.claim(in: "prod", slots: 1)
    #expect(
      try await fixture.store.record(.of(1, 1, before: "Sales"), trouble: nil, for: 1, at: .of("prod"))
        != .notToBeSubmitted)
    #expect(try await name(fixture, 1) == "Sales")
    #expect(try await name(fixture, 2) == "Sales")
    #expect(try await name(fixture, 3) == nil)
  }

  @Test(arguments: StoreKind.allCases) func `an edit that was made names it, also where that could not be verified`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    let (first, _) = try await fixture.submitted(1)
    let found = SubmissionEnd(.created, found: .named("as found"))
    #expect(try await store.end(Ending(.succeeded(nil), closing: found), job: first))
    #expect(try await name(fixture, first) == "as found")
    let (second, _) = try await fixture.submitted(1)
    #expect(try await name(fixture, second) == "before")
    #expect(try await store.end(Ending(.succeeded(nil), closing: SubmissionEnd(.created)), job: second))
    #expect(try await name(fixture, second) == "after")
  }

  @Test(arguments: StoreKind.allCases) func `an edit that failed names it as it was read, not as was asked`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    let (job, _) = try await fixture.submitted(1)
    let closing = SubmissionEnd(.refused, failure: .created)
    #expect(try await fixture.store.end(Ending(.failed(.created), closing: closing), job: job))
    #expect(try await name(fixture, job) == "before")
  }

  @Test(arguments: StoreKind.allCases) func `what was read names it where nothing was submitted, too`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    let refused = try await fixture.running(1)
    #expect(try await store.end(Ending(.failed(.created), current: current("locked")), job: refused))
    #expect(try await name(fixture, refused) == "locked")
    let resting = try await fixture.running(2)
    let requeue = Requeue(until: fixture.clock.now, notEditableFor: .seconds(1), targetName: "in work")
    #expect(try await store.requeue(requeue, job: resting))
    #expect(try await name(fixture, resting) == "in work")
  }

  @Test(arguments: StoreKind.allCases) func `who looks at a target that has jobs names it, and a later look otherwise`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    try await fixture.enqueue(1)
    let target = EditRequest.edit(1).target
    try await store.name(target, "Sales", by: alice)
    #expect(try await name(fixture, 1) == "Sales")
    try await store.name(target, "Sales R12", by: alice)
    #expect(try await name(fixture, 1) == "Sales R12")
    try await store.name(EditRequest.edit(2).target, "of no job", by: alice)
    try await fixture.enqueue(2)
    #expect(try await name(fixture, 2) == nil)
  }

  @Test(arguments: StoreKind.allCases) func `a name that is known already is no commit`(kind: StoreKind) async throws {
    let fixture = try await Exercise(kind)
    try await fixture.enqueue(1)
    try await fixture.store.name(EditRequest.edit(1).target, "Sales", by: alice)
    let before = fixture.commits
    try await fixture.store.name(EditRequest.edit(1).target, "Sales", by: alice)
    #expect(fixture.commits == before)
  }

  @Test(arguments: StoreKind.allCases) func `it is kept over a restart, and as long as a job of the target is`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    let job = try await fixture.running(1)
    #expect(try await fixture.store.end(Ending(.succeeded(.unchanged), current: current("Sales")), job: job))
    let store = try await fixture.reopened()
    #expect(try await store.get(job, in: ready)?.job.targetName == "Sales")
    fixture.clock.advance(by: .seconds(3600))
    var cutoffs = Cutoffs()
    cutoffs.succeeded = fixture.clock.now
    while try await store.prune(cutoffs).jobs > 0 {}
    #expect(try await store.get(job, in: ready) == nil)
    let again = try await store.enqueue([.edit(1)], by: alice, limits: .wide)
    #expect(try await store.get(again[0].id, in: ready)?.job.targetName == nil)
  }
}
