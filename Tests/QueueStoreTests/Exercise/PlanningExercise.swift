import JSONDocument
import JobModel
import LibraryModel
import Planning
import QueueStore
import Runtime
import StoreSupport
import TestSupport
import Testing

/// What the queue keeps for those who plan: how long edits took, and the jobs that have not ended.
@Suite(.timeLimit(.minutes(5))) struct PlanningExercise {
  private let prod = EditClass(environment: "prod", kind: .migration)

  private func duration(_ seconds: Int, hasFailed: Bool = false) -> EditDuration {
    EditDuration(least: .seconds(seconds - 2), most: .seconds(seconds), hasFailed: hasFailed)
  }

  /// A job that runs and ends, after so many seconds of work for the server.
  private func edit(_ fixture: Exercise, _ seconds: Int?, kind: TargetKind = .migration) async throws -> JobID {
    let job = try await fixture.enqueue([.edit(1, kind: kind)])[0]
    _ = try #require(try await fixture.store.claim(in: "prod", slots: 9))
    _ = try #require(try await fixture.store.submission(.first, for: job))
    let closing = SubmissionEnd(.created, duration: seconds.map { duration($0) })
    #expect(try await fixture.store.end(Ending(.succeeded(.unchanged), closing: closing), job: job))
    return job
  }

  @Test(arguments: StoreKind.allCases)
  func `how long edits took is kept for each environment and kind, in the order in which they ended`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    #expect(try await fixture.store.endedEdits().isEmpty)
    _ = try await edit(fixture, 60)
    let first = fixture.clock.now
    fixture.clock.advance(by: .seconds(100))
    _ = try await edit(fixture, nil)
    _ = try await edit(fixture, 20)
    _ = try await edit(fixture, 30, kind: .migrationGroup)
    let second = fixture.clock.now
    let found = try await fixture.store.endedEdits()
    #expect(
      found[prod] == [
        EndedEdit(endedAt: first, duration: duration(60)), EndedEdit(endedAt: second, duration: duration(20)),
      ]
    )
    let groups = EditClass(environment: "prod", kind: .migrationGroup)
    #expect(found[groups] == [EndedEdit(endedAt: second, duration: duration(30))] && found.count == 2)
    #expect(try await fixture.reopened().endedEdits() == found)
  }

  @Test(arguments: StoreKind.allCases) func `an attempt that failed is kept as such`(kind: StoreKind) async throws {
    let fixture = try await Exercise(kind)
    let (job, _) = try await fixture.submitted()
    let closing = SubmissionEnd(.createFailed, failure: .created, duration: duration(40, hasFailed: true))
    #expect(try await fixture.store.requeue(Requeue(until: fixture.clock.now, closing: closing), job: job))
    #expect(try await fixture.store.endedEdits()[prod]?.map(\.duration) == [duration(40, hasFailed: true)])
  }

  @Test(arguments: StoreKind.allCases)
  func `how long an edit took outlives its job`(kind: StoreKind) async throws {
    let fixture = try await Exercise(kind)
    _ = try await edit(fixture, 60)
    fixture.clock.advance(by: .seconds(1))
    var cutoffs = Cutoffs()
    cutoffs.succeeded = fixture.clock.now
    #expect(try await fixture.store.prune(cutoffs).jobs == 1)
    #expect(try await fixture.store.endedEdits()[prod]?.count == 1)
  }

  @Test(arguments: StoreKind.allCases)
  func `the jobs that have not ended come with what decides when they run`(kind: StoreKind) async throws {
    let fixture = try await Exercise(kind)
    let (store, now) = (fixture.store, fixture.clock.now)
    let (job, submission) = try await fixture.submitted(7)
    fixture.clock.advance(by: .seconds(10))
    var batched = EditRequest.edit(2, priority: 5, deadline: now + .seconds(900), after: [job])
    batched.batch = "night"
    try await fixture.enqueue([
      .edit(1), batched, .edit(3, notBefore: now + .seconds(500)), .edit(4, held: true), .edit(5, environment: "test"),
    ])
    let resting = try #require(try await store.claim(in: "test", slots: 1)).job
    _ = try #require(try await store.submission(.first, for: resting))
    #expect(try await store.requeue(.attemptFailed(until: now + .seconds(70)), job: resting))
    let planned = try await store.plannedJobs(limit: 100)
    #expect(planned.jobs.map(\.id) == [1, 2, 3, 4, 5, 6])
    let jobs = Dictionary(uniqueKeysWithValues: planned.jobs.map { ($0.id, $0) })
    #expect(jobs[1]?.runningSince == submission.sentAt && jobs[1]?.attemptsLeft == 4)
    #expect(jobs[2] == PlannedJob(id: 2, target: EditRequest.edit(1).target, attemptsLeft: 4))
    #expect(jobs[3]?.priority == 5 && jobs[3]?.after == [1] && jobs[3]?.deadline == now + .seconds(900))
    #expect(jobs[3]?.group.flatMap { planned.batches[$0] } == BatchReference(name: "night", run: 1))
    #expect(jobs[4]?.earliest == now + .seconds(500) && jobs[4]?.isResting == false)
    #expect(jobs[5]?.isHeld == true)
    #expect(jobs[6]?.earliest == now + .seconds(70) && jobs[6]?.isResting == true)
    #expect(jobs[6]?.attemptsLeft == 3 && jobs[6]?.attemptsFailed == 1)
    #expect(planned.batches.count == 1)
  }

  @Test(arguments: StoreKind.allCases)
  func `a batch is planned with its windows`(kind: StoreKind) async throws {
    let fixture = try await Exercise(kind)
    let windows = try #require(try WindowSchedule.reading(["Sat,Sun 00:00-24:00"]))
    let limits = EnqueueLimits(
      maxQueued: 1000, maxAttempts: ["prod": 4], batchWindows: [ExactString("weekend"): windows])
    var (weekend, other) = (EditRequest.edit(1), EditRequest.edit(2))
    (weekend.batch, other.batch) = ("weekend", "other")
    _ = try await fixture.store.enqueue([weekend, other], by: alice, limits: limits)
    let planned = try await fixture.store.plannedJobs(limit: 7)
    #expect(planned.windows == [try #require(planned.jobs[0].group): windows])
  }

  @Test(arguments: StoreKind.allCases)
  func `of a long queue only so much is planned with`(kind: StoreKind) async throws {
    let fixture = try await Exercise(kind)
    try await fixture.enqueue((1...20).map { .edit($0) })
    #expect(try await fixture.store.plannedJobs(limit: 7).jobs.map(\.id) == Array(1...7))
  }

  @Test(arguments: StoreKind.allCases)
  func `a job that was retried is planned at its new place`(kind: StoreKind) async throws {
    let fixture = try await Exercise(kind)
    let first = try await fixture.enqueue(1)[0]
    try await fixture.fail(first)
    let second = try await fixture.enqueue(2)[0]
    _ = try await fixture.store.change(.retry, fixture.only(first), by: alice)
    #expect(try await fixture.store.plannedJobs(limit: 7).jobs.map(\.id) == [second, first])
  }
}
