import JobModel
import LibraryModel
import QueueStore
import Runtime
import StoreSupport
import TestSupport
import Testing

/// Which jobs may have ended the daemon. A start without a stop before it is an end that was no stop.
@Suite(.timeLimit(.minutes(5))) struct SuspectExercise {
  private static func begun(_ kind: StoreKind) async throws -> Exercise {
    let fixture = try await Exercise(kind)
    #expect(try await fixture.store.begin() == [])
    return fixture
  }

  private func verifying(_ fixture: Exercise, _ target: Int) async throws -> JobID {
    var (job, submission) = try await fixture.submitted(target)
    (submission.isAnswered, submission.isConfirmed, submission.hasMoved, submission.isTerminal) = (
      true, true, true, true
    )
    #expect(try await fixture.store.note(submission, of: job))
    return job
  }

  @Test(arguments: StoreKind.allCases)
  func `a job that was prepared alone at three ends in a row fails, and what comes after it, too`(kind: StoreKind)
    async throws
  {
    let fixture = try await Self.begun(kind)
    let store = fixture.store
    let job = try await fixture.running(1)
    let next = try await fixture.enqueue([.edit(2, after: [job])])[0]
    for _ in 1...2 {
      #expect(try await store.begin() == [job])
      #expect(try await fixture.job(job).state.known == .queued)
      #expect(try await store.claim(in: "prod", slots: 1)?.job == job)
      #expect(try await store.record(.tryAlone(true), of: job))
    }
    #expect(try await store.begin() == [])
    let failed = try await fixture.job(job)
    #expect(failed.state.known == .failed && failed.failure?.reason.known == .crashed)
    #expect(failed.failure?.message.contains("It was not submitted in this attempt.") == true)
    #expect(try await fixture.job(next).failure?.reason.known == .dependencyFailed)
    #expect(try await store.work(in: nil).inFlight == [])
    #expect(try await fixture.log().suffix(2) == ["failed \(job)", "failed \(next)"])
  }

  @Test(arguments: StoreKind.allCases)
  func `one that was verified fails with its submission closed, frees slot and target, and can be retried`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Self.begun(kind)
    let store = fixture.store
    let job = try await verifying(fixture, 1)
    for _ in 1...3 { _ = try await store.begin() }
    #expect(try await fixture.job(job).failure?.reason.known == .crashed)
    #expect(try await store.work(in: nil).inFlight == [])
    #expect(try await store.get(job, in: ready)?.attempts.last?.failure?.reason.known == .crashed)
    #expect(try await store.anyFacts(of: job)?.earlier == .lost)
    #expect(try await store.change(.retry, fixture.only(job), by: alice).jobs == [job])
    #expect(try await store.claim(in: "prod", slots: 1)?.job == job)
    #expect(try await store.begin() == [job])
    #expect(try await fixture.job(job).state.known == .queued)
  }

  @Test(arguments: StoreKind.allCases)
  func `several at once are suspected and not counted, and the one that was tried alone is`(kind: StoreKind)
    async throws
  {
    let fixture = try await Self.begun(kind)
    let store = fixture.store
    let (first, second) = (try await fixture.running(1), try await fixture.running(2))
    let third = try await verifying(fixture, 3)
    #expect(try await store.begin() == [first, second, third])
    #expect(try await store.claim(in: "prod", slots: 10)?.job == first)
    #expect(try await store.claim(in: "prod", slots: 10) == nil)
    #expect(try await store.record(.tryAlone(true), of: third))
    #expect(try await store.begin() == [third, first, second])
    for _ in 1...2 {
      #expect(try await store.claim(in: "prod", slots: 10)?.job == first)
      #expect(try await store.record(.tryAlone(true), of: first))
      #expect(try await store.begin() == [first, third, second])
    }
    #expect(try await store.end(Ending(.succeeded(nil), closing: SubmissionEnd(.created)), job: third))
    #expect(try await store.claim(in: "prod", slots: 10)?.job == first)
    #expect(try await store.record(.tryAlone(true), of: first))
    #expect(try await store.begin() == [second])
    #expect(try await fixture.job(first).failure?.reason.known == .crashed)
    #expect(try await store.claim(in: "prod", slots: 10)?.job == second)
  }

  @Test(arguments: StoreKind.allCases)
  func `an end while edits are polled, submitted or wait counts for nobody`(kind: StoreKind) async throws {
    let fixture = try await Self.begun(kind)
    let store = fixture.store
    let (polled, submission) = try await fixture.submitted(1)
    var answered = submission
    (answered.isAnswered, answered.isConfirmed) = (true, true)
    #expect(try await store.note(answered, of: polled))
    let (submitted, _) = try await fixture.submitted(2)
    let queued = try await fixture.enqueue(3)[0]
    for _ in 1...4 { #expect(try await store.begin() == []) }
    #expect(try await store.work(in: nil).running == [polled, submitted])
    #expect(try await fixture.job(queued).state.known == .queued)
  }

  @Test(arguments: StoreKind.allCases)
  func `who has passed the phase is not suspected any more, and who has only left it still is`(kind: StoreKind)
    async throws
  {
    let fixture = try await Self.begun(kind)
    let store = fixture.store
    let jobs = [try await fixture.running(1), try await fixture.running(2), try await fixture.running(3)]
    #expect(try await store.begin() == jobs)
    #expect(try await store.claim(in: "prod", slots: 10)?.job == jobs[0])
    _ = try #require(try await store.submission(.first, for: jobs[0]))
    #expect(try await store.claim(in: "prod", slots: 10)?.job == jobs[1])
    #expect(try await store.end(Ending(.succeeded(.unchanged)), job: jobs[1]))
    #expect(try await store.claim(in: "prod", slots: 10)?.job == jobs[2])
    #expect(try await store.record(.tryAlone(true), of: jobs[2]))
    #expect(try await store.requeue(Requeue(until: fixture.clock.now), job: jobs[2]))
    #expect(try await store.begin() == [jobs[2]])
    // It waited this time, so that nothing was counted.
    _ = try await store.wake()
    #expect(try await store.claim(in: "prod", slots: 10)?.job == jobs[2])
    for _ in 1...2 { #expect(try await store.begin() == [jobs[2]]) }
    #expect(try await store.claim(in: "prod", slots: 10)?.job == jobs[2])
    #expect(try await store.submission(.first, for: jobs[2]) != nil)
    #expect(try await store.begin() == [])
  }

  @Test(arguments: StoreKind.allCases) func `after a stop nobody is suspected, over a restart, too`(kind: StoreKind)
    async throws
  {
    let fixture = try await Self.begun(kind)
    let job = try await fixture.running(1)
    for _ in 1...2 { #expect(try await fixture.store.begin() == [job]) }
    try await fixture.store.stop()
    let again = try await fixture.reopened()
    #expect(try await again.begin() == [])
    // The count begins anew.
    for _ in 1...2 {
      #expect(try await again.claim(in: "prod", slots: 1)?.job == job)
      #expect(try await again.begin() == [job])
    }
    await again.close()
  }

  @Test(arguments: StoreKind.allCases)
  func `while one is prepared alone nothing else starts in any environment, and says why`(kind: StoreKind) async throws
  {
    let fixture = try await Self.begun(kind)
    let store = fixture.store
    let job = try await fixture.running(1)
    let others = [try await fixture.enqueue(2)[0], try await fixture.enqueue(3, environment: "test")[0]]
    #expect(try await store.begin() == [job])
    #expect(try await store.claim(in: "prod", slots: 10)?.job == job)
    #expect(try await store.claim(in: "prod", slots: 10) == nil)
    #expect(try await store.claim(in: "test", slots: 10) == nil)
    for other in others {
      let explanation = try #require(try await store.explain(other, in: ready))
      #expect(explanation.waits.first?.reason.known == .session && explanation.waits.first?.jobs == [job])
      #expect(
        explanation.waits.first?.detail.contains("ended without being stopped. Job \(job), which may be why") == true)
      #expect(explanation.next.contains("`migeditctl why \(job)`"))
    }
    #expect(try await store.explain(job, in: ready)?.next.contains("prepared with nothing beside it") == true)
    // What waits for it hears that it has passed.
    let bell = store.bell(for: .work)
    _ = try #require(try await store.submission(.first, for: job))
    for await _ in bell { break }
    #expect(try await store.claim(in: "prod", slots: 10)?.job == others[0])
    #expect(try await store.claim(in: "test", slots: 10)?.job == others[1])
  }

  @Test(arguments: StoreKind.allCases) func `only a running job that is suspected can be tried alone`(kind: StoreKind)
    async throws
  {
    let fixture = try await Self.begun(kind)
    let (running, queued) = (try await fixture.running(1), try await fixture.enqueue(2)[0])
    for job in [running, queued, 99] { #expect(try await !fixture.store.record(.tryAlone(true), of: job)) }
  }
}
