import JobModel
import LibraryModel
import QueueStore
import StoreSupport
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct PruneExercise {
  /// Runs to its end whatever is eligible.
  private func finish(_ fixture: Exercise, _ outcome: Outcome = .succeeded(.unchanged)) async throws {
    while let claimed = try await fixture.store.claim(in: "prod", slots: 9) {
      _ = try #require(try await fixture.store.submission(.first, for: claimed.job))
      #expect(try await fixture.store.end(Ending(outcome, closing: SubmissionEnd(.created)), job: claimed.job))
    }
  }

  private func cutoffs(_ change: (inout Cutoffs) -> Void) -> Cutoffs {
    var cutoffs = Cutoffs()
    change(&cutoffs)
    return cutoffs
  }

  /// In as many steps as it takes.
  private func prune(_ fixture: Exercise, _ cutoffs: Cutoffs) async throws -> Pruned {
    var sum = Pruned()
    while true {
      let step = try await fixture.store.prune(cutoffs)
      if step.isNothing { return sum }
      sum = sum + step
    }
  }

  private func kept(_ fixture: Exercise) async throws -> [JobID] {
    try await fixture.store.list(Filter(), limit: 1000, oldestFirst: true, in: ready).jobs.map(\.id)
  }

  @Test(arguments: StoreKind.allCases)
  func `jobs go by when they ended, those that succeeded and the others each by their own age`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    let old = try await fixture.enqueue(1, 2)
    try await finish(fixture)
    let failed = try await fixture.enqueue(3)
    try await finish(fixture, .failed(Failure(.createFailed, "no")))
    fixture.clock.advance(by: .seconds(10))
    let recent = try await fixture.enqueue(4)
    try await finish(fixture)
    let queued = try await fixture.enqueue(5)
    let now = fixture.clock.now

    #expect(try await store.prune(Cutoffs()).jobs == 0)
    #expect(try await prune(fixture, cutoffs { $0.succeeded = now }).jobs == 2)
    #expect(try await kept(fixture) == failed + recent + queued)
    #expect(try await store.get(old[0], in: ready) == nil)
    #expect(try await prune(fixture, cutoffs { $0.failed = now }).jobs == 1)
    #expect(try await kept(fixture) == recent + queued)
    let status = try await store.status()
    #expect(status.counts[.succeeded] == 1 && status.counts[.failed] == 0)
  }

  @Test(arguments: StoreKind.allCases)
  func `what is still needed stays: for a dependant, for a batch that goes on, for the server`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    var first = EditRequest.edit(1)
    first.batch = "night"
    var second = EditRequest.edit(2)
    (second.batch, second.held) = ("night", true)
    let batch = try await store.enqueue([first, second], by: alice, limits: .wide).map(\.id)
    try await finish(fixture)
    let (unknown, _) = try await fixture.submitted(3)
    let failure = Failure(.timedOut, "It takes too long.")
    #expect(
      try await store.end(
        Ending(.failed(failure), closing: SubmissionEnd(.givenUp, failure: failure), retains: .slotAndTarget),
        job: unknown))
    fixture.clock.advance(by: .seconds(10))
    let now = fixture.clock.now
    let all = cutoffs { ($0.succeeded, $0.failed, $0.documents) = (now, now, now) }

    #expect(try await prune(fixture, all).jobs == 0)
    #expect(try await store.unfinishedEdit(of: unknown) != nil)
    _ = try await store.change(.cancel, fixture.only(batch[1]), by: alice)
    #expect(try await store.record(.forget, of: unknown))
    fixture.clock.advance(by: .seconds(10))
    let later = fixture.clock.now
    let pruned = try await prune(fixture, cutoffs { ($0.succeeded, $0.failed) = (later, later) })
    #expect(pruned.jobs == 3 && pruned.batches == 1)
    #expect(try await kept(fixture) == [])
    #expect(try await store.batch(named: "night") == nil)
  }

  @Test(arguments: StoreKind.allCases) func `documents go before their job, and the job says that there are none`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    let jobs = try await fixture.enqueue(1, 2)
    try await finish(fixture)
    fixture.clock.advance(by: .seconds(10))
    let now = fixture.clock.now
    #expect(try await prune(fixture, cutoffs { $0.documents = now }).documents == 2)
    #expect(try await store.documents(of: jobs[0], attempt: nil)?.before == nil)
    #expect(try await store.get(jobs[0], in: ready)?.attempts.count == 1)
    #expect(try await prune(fixture, cutoffs { $0.documents = now }).documents == 0)
  }

  @Test(arguments: StoreKind.allCases)
  func `events go from the oldest on, without a gap, and who asks for one of them is told`(kind: StoreKind) async throws
  {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    try await fixture.enqueue(1, 2, 3)
    fixture.clock.advance(by: .seconds(10))
    let now = fixture.clock.now
    try await fixture.enqueue(4)
    #expect(try await prune(fixture, cutoffs { $0.events = now }).events == 3)
    #expect(try await store.events(after: 3, limit: 10, in: ready).events.map(\.sequence) == [4])
    await #expect(throws: EventsError.pruned(oldest: 4)) {
      try await store.events(after: 2, limit: 10, in: ready)
    }
    fixture.clock.advance(by: .seconds(10))
    let later = fixture.clock.now
    #expect(try await prune(fixture, cutoffs { $0.events = later }).events == 1)
    let status = try await store.status()
    #expect(status.oldestSequence == 5 && status.lastSequence == 4)
    try await fixture.enqueue(5)
    #expect(try await store.events(after: 4, limit: 10, in: ready).events.map(\.sequence) == [5])
  }

  @Test(arguments: StoreKind.allCases) func `a key stays as long as its job, and then until its own time`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    let edit = EditRequest.edit(1, key: "release 12")
    let job = try await store.enqueue([edit], by: alice, limits: .wide)[0].id
    try await finish(fixture)
    fixture.clock.advance(by: .seconds(10))
    let now = fixture.clock.now
    #expect(try await prune(fixture, cutoffs { $0.keys = now }).keys == 0)
    #expect(try await prune(fixture, cutoffs { $0.succeeded = now }).jobs == 1)
    let again = try await store.enqueue([edit], by: alice, limits: .wide)[0]
    #expect(again.id == job && again.duplicate)
    #expect(try await prune(fixture, cutoffs { $0.keys = now }).keys == 1)
    #expect(try await store.enqueue([edit], by: alice, limits: .wide)[0].duplicate == false)
  }
}
