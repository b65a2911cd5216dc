import JobModel
import LibraryModel
import QueueStore
import Runtime
import StoreSupport
import TestSupport
import Testing

/// What metrics tell of the queue.
@Suite(.timeLimit(.minutes(5))) struct CountsExercise {
  private func end(_ environment: String, _ reason: String) -> QueueCounts.End {
    QueueCounts.End(environment: environment, reason: reason)
  }

  @Test(arguments: StoreKind.allCases) func `jobs that end are counted by environment and by what they ended as`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    try await fixture.succeed(try await fixture.enqueue(1)[0])
    try await fixture.fail(try await fixture.enqueue(2)[0])
    let cancelled = try await fixture.enqueue(3, environment: "test")[0]
    _ = try await store.change(.cancel, fixture.only(cancelled), by: root)
    var late = EditRequest.edit(4)
    late.deadline = fixture.clock.now + .seconds(1)
    try await fixture.enqueue([late])
    fixture.clock.advance(by: .seconds(2))
    _ = try await store.wake()
    #expect(
      store.counts.jobsEnded == [
        end("prod", "succeeded"): 1, end("prod", "createFailed"): 1, end("test", "cancelled"): 1, end("prod", "expired"): 1,
      ])
  }

  @Test(arguments: StoreKind.allCases) func `who fails with another is counted, too, and once more after a retry`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    let first = try await fixture.enqueue(1)[0]
    var second = EditRequest.edit(2)
    second.after = [first]
    try await fixture.enqueue([second])
    try await fixture.fail(first)
    while try await fixture.store.wake() == fixture.clock.now {}
    #expect(
      fixture.store.counts.jobsEnded == [end("prod", "createFailed"): 1, end("prod", "dependencyFailed"): 1])
    #expect(try await fixture.store.change(.retry, fixture.only(first), by: root).count >= 1)
    try await fixture.fail(first)
    #expect(fixture.store.counts.jobsEnded[end("prod", "createFailed")] == 2)
  }

  @Test(arguments: StoreKind.allCases) func `submissions are counted when they are recorded, and by what became of them`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    let (job, _) = try await fixture.submitted()
    #expect(store.counts.submissions == ["prod": 1] && store.counts.submissionsEnded.isEmpty)
    #expect(try await store.requeue(.attemptFailed(until: fixture.clock.now), job: job))
    _ = try await store.wake()
    #expect(try await store.claim(in: "prod", slots: 1)?.job == job)
    _ = try await store.submission(.of(2, 1, name: "again"), for: job)
    #expect(try await store.end(Ending(.succeeded(.unchanged), closing: SubmissionEnd(.created)), job: job))
    #expect(store.counts.submissions == ["prod": 2])
    #expect(store.counts.submissionsEnded == [end("prod", "createFailed"): 1, end("prod", "created"): 1])
  }

  @Test(arguments: StoreKind.allCases) func `what is refused, or only asked about, counts for nothing`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    let job = try await fixture.enqueue(1)[0]
    _ = try await fixture.store.change(.cancel, fixture.only(job), by: root, dryRun: true)
    // Nothing of it runs.
    #expect(try await !fixture.store.end(Ending(.cancelled), job: job))
    #expect(fixture.store.counts == QueueCounts())
  }

  @Test(arguments: StoreKind.allCases) func `counts begin at zero with each opening, and numbers of jobs do not`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    try await fixture.succeed(try await fixture.enqueue(1)[0])
    #expect(fixture.store.counts != QueueCounts())
    let again = try await fixture.reopened()
    #expect(again.counts == QueueCounts())
    #expect(try await again.gauges(in: ready).environments[0].jobs[.succeeded] == 1)
    await again.close()
  }

  @Test(arguments: StoreKind.allCases)
  func `the numbers are of each configured environment, and of others that have a job which has not ended`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    try await fixture.enqueue(1, 2)
    try await fixture.enqueue(3, environment: "gone")
    let gauges = try await fixture.store.gauges(in: ready)
    #expect(gauges.environments.map(\.status.name) == ["gone", "prod", "test"] && !gauges.isPaused)
    #expect(gauges.environments.map { $0.jobs[.queued] } == [1, 2, 0])
    for environment in gauges.environments { #expect(Set(environment.jobs.keys) == Set(JobState.allCases)) }
    #expect(try await fixture.store.status(in: ready).environments == gauges.environments.map(\.status))
    try await fixture.store.setPause(Paused(by: "root", at: fixture.clock.now), of: nil, by: root)
    #expect(try await fixture.store.gauges(in: ready).isPaused)
  }

  private func oldest(_ fixture: Exercise) async throws -> WallTime? {
    try #require(try await fixture.store.gauges(in: ready).environments.first { $0.status.name == "prod" }).oldestDue
  }

  @Test(arguments: StoreKind.allCases) func `the oldest job is the first in line of its environment, whatever its priority`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    let (clock, store) = (fixture.clock, fixture.store)
    #expect(try await oldest(fixture) == nil)
    try await fixture.enqueue(9, environment: "test")
    clock.advance(by: .seconds(10))
    let start = clock.now
    let first = try await fixture.enqueue(1)[0]
    clock.advance(by: .seconds(10))
    let second = try await fixture.enqueue(2, priority: 50)[0]
    clock.advance(by: .seconds(10))
    try await fixture.enqueue(1, 3)
    #expect(try await oldest(fixture) == start)

    #expect(try await store.change(.hold, fixture.only(first), by: root).count == 1)
    #expect(try await oldest(fixture) == start + .seconds(10), "a held one is in no line")
    #expect(try await store.claim(in: "prod", slots: 9)?.job == second)
    #expect(try await oldest(fixture) == start + .seconds(20), "nor is one that runs")
    #expect(try await store.change(.release, fixture.only(first), by: root).count == 1)
    #expect(try await oldest(fixture) == start)
  }

  @Test(arguments: StoreKind.allCases)
  func `one whose time has not come, or that comes after others, does not wait for its turn; one that rests does`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    let clock = fixture.clock
    var later = EditRequest.edit(1)
    later.notBefore = clock.now + .seconds(600)
    let job = try await fixture.enqueue([later])[0]
    var behind = EditRequest.edit(2)
    behind.after = [job]
    try await fixture.enqueue([behind])
    #expect(try await oldest(fixture) == nil)
    clock.advance(by: .seconds(60))
    let start = clock.now
    let (resting, _) = try await fixture.submitted(3)
    #expect(try await oldest(fixture) == nil)
    #expect(try await fixture.store.requeue(.attemptFailed(until: SteadyTime(milliseconds: clock.now.milliseconds + 60_000)), job: resting))
    #expect(try await oldest(fixture) == start)
  }
}
