import JobModel
import LibraryModel
import QueueStore
import StoreSupport
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct OperatorChangeExercise {
  @Test(arguments: StoreKind.allCases) func `a submitter changes nothing where another's job would change`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    _ = try await store.enqueue([.edit(1)], by: alice, limits: .wide)
    _ = try await store.enqueue([.edit(2)], by: bob, limits: .wide)
    let before = try await fixture.log()
    await #expect(throws: ChangeError.permissionDenied) { try await store.change(.cancel, Filter(), by: alice) }
    #expect(try await fixture.log() == before)
    #expect(try await store.status().counts[.queued] == 2)
    var own = Filter()
    own.submittedBy = "alice"
    #expect(try await store.change(.cancel, own, by: alice) == ChangedJobs(jobs: [1], count: 1))
    #expect(
      try await store.change(.retry, Filter(), by: alice).jobs == [1], "another's that would not change is no matter")
    #expect(try await store.change(.cancel, Filter(), by: root) == ChangedJobs(jobs: [1, 2], count: 2))
  }

  @Test(arguments: StoreKind.allCases)
  func `who cancels a batch cancels all of it, also what comes after other jobs of it, and a dry run says the same`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    var requests: [EditRequest] = [
      .edit(1, afterRefs: ["last"]), .edit(2, ref: "first"), .edit(3, ref: "of another batch", afterRefs: ["first"]),
      .edit(4, ref: "last", afterRefs: ["of another batch"]),
    ]
    for index in [0, 1, 3] { requests[index].batch = "night" }
    try await fixture.enqueue(requests)
    var night = Filter()
    night.batch = "night"
    let foreseen = try await fixture.store.change(.cancel, night, by: alice, dryRun: true)
    #expect(try await fixture.store.change(.cancel, night, by: alice) == foreseen)
    #expect(foreseen == ChangedJobs(jobs: [1, 2, 4], count: 3, failed: [3], failedCount: 1))
    for job in [1, 2, 4] { #expect(try await fixture.job(job).state.known == .cancelled) }
    #expect(try await fixture.job(3).failure?.reason.known == .dependencyFailed)
  }

  @Test(arguments: StoreKind.allCases) func `a job that is named and is not there stops the call`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    try await fixture.enqueue(1)
    var filter = Filter()
    filter.ids = [1, 2]
    await #expect(throws: ChangeError.noSuchJob(2)) {
      try await fixture.store.change(.cancel, filter, by: root)
    }
    #expect(try await fixture.job(1).state.known == .queued)
  }

  @Test(arguments: StoreKind.allCases) func `the uid decides, not the name`(kind: StoreKind) async throws {
    let fixture = try await Exercise(kind)
    try await fixture.enqueue(1)
    let namesake = Submitter(uid: 1002, name: "alice", isAdmin: false)
    await #expect(throws: ChangeError.permissionDenied) {
      try await fixture.store.change(.cancel, Filter(), by: namesake)
    }
  }

  @Test(arguments: StoreKind.allCases) func `a filter chooses among what the action applies to`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    try await fixture.enqueue(1, 2, 3)
    var queued = Filter()
    queued.states = [.queued]
    queued.ids = [2, 3]
    #expect(try await store.change(.hold, queued, by: alice).jobs == [2, 3])
    #expect(try await store.change(.hold, queued, by: alice).count == 0)
    #expect(try await store.change(.release, Filter(), by: alice).jobs == [2, 3])
  }
}
