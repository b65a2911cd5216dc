import JobModel
import LibraryModel
import QueueStore
import StoreSupport
import TestSupport
import Testing

/// Retry takes along who failed with the jobs that it queues anew.
@Suite(.timeLimit(.minutes(5))) struct RetryAlongExercise {
  /// 1 <- 2 <- 3, 1 <- 4; all on the target of job 5, which comes last.
  private func chain(_ kind: StoreKind) async throws -> Exercise {
    let fixture = try await Exercise(kind)
    try await fixture.enqueue([
      .edit(1, ref: "a"), .edit(1, ref: "b", afterRefs: ["a"]), .edit(1, afterRefs: ["b"]), .edit(2, afterRefs: ["a"]),
      .edit(1),
    ])
    return fixture
  }

  private func retry(_ fixture: Exercise, _ job: JobID, by who: Submitter = alice) async throws -> [JobID] {
    let foreseen = try await fixture.store.change(.retry, fixture.only(job), by: who, dryRun: true)
    let changed = try await fixture.store.change(.retry, fixture.only(job), by: who)
    #expect(foreseen == changed)
    #expect(changed.count == changed.jobs.count)
    return changed.jobs
  }

  @Test(arguments: StoreKind.allCases)
  func `who failed with a job comes along, behind the others on its target, and waits for it again`(kind: StoreKind)
    async throws
  {
    let fixture = try await chain(kind)
    try await fixture.fail(1)
    #expect(try await fixture.store.status().counts[.failed] == 4)
    #expect(try await retry(fixture, 1) == [1, 2, 3, 4])
    #expect(try await fixture.log().suffix(4) == ["enqueued 1", "enqueued 2", "enqueued 3", "enqueued 4"])
    #expect(try await fixture.job(3).waiting?.jobs == [2])
    var order: [JobID] = []
    while let next = try await fixture.store.claim(in: "prod", slots: 9) {
      order.append(next.job)
      #expect(try await fixture.store.end(Ending(.succeeded(.unchanged)), job: next.job) == true)
    }
    #expect(order == [5, 1, 2, 3, 4])
  }

  @Test(arguments: StoreKind.allCases)
  func `who comes after another that is dead stays as it is, until that one is retried, too`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    try await fixture.enqueue(1, 2)
    try await fixture.enqueue([.edit(3, after: [1, 2])])
    try await fixture.fail(1)
    try await fixture.fail(2)
    #expect(try await retry(fixture, 3) == [], "it could wait for nobody")
    #expect(try await retry(fixture, 1) == [1])
    #expect(try await retry(fixture, 2) == [2, 3])
    #expect(try await fixture.job(3).waiting?.jobs == [1, 2])
  }

  @Test(arguments: StoreKind.allCases)
  func `jobs that match together are retried together, whichever was enqueued first`(kind: StoreKind) async throws {
    let fixture = try await Exercise(kind)
    try await fixture.enqueue([.edit(1, ref: "late", afterRefs: ["early"]), .edit(2, ref: "early")])
    // Not by its predecessor.
    _ = try await fixture.store.change(.cancel, Filter(), by: alice)
    #expect(try await fixture.job(1).state.known == .cancelled)
    let foreseen = try await fixture.store.change(.retry, Filter(), by: alice, dryRun: true)
    #expect(try await fixture.store.change(.retry, Filter(), by: alice) == foreseen)
    #expect(foreseen.jobs == [1, 2])
    #expect(try await fixture.store.claim(in: "prod", slots: 9)?.job == 2)
  }

  @Test(arguments: StoreKind.allCases) func `who failed for a reason of its own is not taken along`(kind: StoreKind)
    async throws
  {
    let fixture = try await chain(kind)
    try await fixture.fail(1)
    _ = try await retry(fixture, 1)
    _ = try await fixture.store.change(.cancel, fixture.only(4), by: alice)
    try await fixture.succeed(5)
    try await fixture.fail(1)
    #expect(try await retry(fixture, 1) == [1, 2, 3])
    #expect(try await fixture.job(4).state.known == .cancelled)
  }

  @Test(arguments: StoreKind.allCases) func `others' jobs are theirs to retry, an administrator takes all along`(
    kind: StoreKind
  ) async throws {
    for (who, expected) in [(alice, [1]), (root, [1, 2])] {
      let fixture = try await Exercise(kind)
      try await fixture.enqueue(1)
      _ = try await fixture.store.enqueue([.edit(2, after: [1])], by: bob, limits: .wide)
      try await fixture.fail(1)
      #expect(try await retry(fixture, 1, by: who) == expected)
      if who == alice { #expect(try await retry(fixture, 2, by: bob) == [2]) }
    }
  }
}
