import JobModel
import LibraryModel
import QueueStore
import Runtime
import StoreSupport
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct LifecycleExercise {
  @Test(arguments: StoreKind.allCases) func `a job that runs says so, with its phase`(kind: StoreKind) async throws {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    let id = try await fixture.running()
    var job = try await fixture.job(id)
    #expect(job.state.known == .running && job.phase?.known == .preparing && job.startedAt == fixture.clock.now)
    #expect(job.waiting == nil)
    var submission = try #require(try await store.submission(.first, for: id))
    #expect(submission == Submission(draft: .first, sentAt: fixture.clock.now))
    #expect(try await fixture.job(id).phase?.known == .submitting)
    submission.isAnswered = true
    submission.fraction = 0.25
    #expect(try await store.note(submission, of: id))
    job = try await fixture.job(id)
    #expect(job.phase?.known == .polling && job.progress == 0.25 && job.attemptsUsed == 0)
    submission.isTerminal = true
    submission.isConfirmed = true
    #expect(try await store.note(submission, of: id))
    #expect(try await store.note(submission, of: id))
    job = try await fixture.job(id)
    #expect(job.phase?.known == .verifying && job.attemptsUsed == 1)
    #expect(try await fixture.log() == ["enqueued 1", "started 1", "submitted 1", "accepted 1"])
  }

  @Test(arguments: StoreKind.allCases) func `a job that succeeds keeps what was verified`(kind: StoreKind) async throws
  {
    let fixture = try await Exercise(kind)
    let (id, _) = try await fixture.submitted()
    fixture.clock.advance(by: .seconds(5))
    let differs = Verification(asked: .named("after"), before: .named("before"), found: .named("other"))
    let closing = SubmissionEnd(.created, found: .named("other"), dateAfter: "2026-01-02")
    #expect(try await fixture.store.end(Ending(.succeeded(differs), closing: closing), job: id))
    let job = try await fixture.job(id)
    #expect(job.state.known == .succeeded && job.progress == 1 && job.endedAt == fixture.clock.now)
    #expect(job.verification?.known == .differs && job.differences == ["/name"])
    #expect(job.phase == nil && job.attemptsUsed == 1)
    let attempts = try await fixture.store.get(id, in: ready)?.attempts
    #expect(attempts?.count == 1 && attempts?[0].progress == 1 && attempts?[0].endedAt == fixture.clock.now)
    #expect(try await fixture.store.end(Ending(.cancelled), job: id) == false)
    #expect(try await fixture.store.change(.retry, fixture.only(id), by: alice).count == 0)
  }

  @Test(arguments: StoreKind.allCases) func `a job that fails for what was found keeps it, until it is retried`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    let (id, _) = try await fixture.submitted()
    let differs = Verification(asked: .named("after"), before: .named("before"), found: .named("other"))
    let failure = Failure(.verification, "It differs.")
    let closing = SubmissionEnd(.created, found: .named("other"), dateAfter: "2026-01-02")
    #expect(try await store.end(Ending(.failed(failure), closing: closing, verification: differs), job: id))
    let job = try await fixture.job(id)
    #expect(job.state.known == .failed && job.failure == failure && job.attemptsUsed == 1)
    #expect(job.verification?.known == .differs && job.differences == ["/name"])
    #expect(try await store.change(.retry, fixture.only(id), by: alice).count == 1)
    let again = try await fixture.job(id)
    #expect(again.state.known == .queued && again.verification == nil && again.differences == nil)
  }

  @Test(arguments: StoreKind.allCases) func `other failures have no verification`(kind: StoreKind) async throws {
    let fixture = try await Exercise(kind)
    let id = try await fixture.running()
    #expect(try await fixture.store.end(Ending(.failed(.created)), job: id))
    let job = try await fixture.job(id)
    #expect(job.failure == .created && job.verification == nil && job.differences == nil)
  }

  @Test(arguments: StoreKind.allCases) func `what the job has left behind is refused as a value`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    let (job, submission) = try await fixture.submitted()
    let requeue = Requeue.attemptFailed(until: fixture.clock.now)
    #expect(try await store.submission(.of(1, 2), for: job) == nil, "one submission is open")
    #expect(try await store.requeue(requeue, job: job))
    #expect(try await store.requeue(requeue, job: job) == false)
    #expect(try await store.note(submission, of: job) == false)
    #expect(try await store.submission(.of(2, 1), for: job) == nil)
    #expect(try await store.end(Ending(.cancelled), job: job) == false)
    #expect(try await store.end(Ending(.cancelled), job: 77) == false)
    #expect(try await store.anyFacts(of: 77) == nil)
  }

  @Test(arguments: StoreKind.allCases) func `what was last seen of a submission is kept with its end, in one commit`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    for closing in [SubmissionEnd(.created), SubmissionEnd(.notArrived)] {
      var (job, submission) = try await fixture.submitted()
      submission.polls = 7
      let commits = fixture.commits
      if closing.kind == .created {
        #expect(
          try await fixture.store.end(Ending(.succeeded(.unchanged), closing: closing), seen: submission, job: job))
      } else {
        let requeue = Requeue(until: fixture.clock.now, closing: closing)
        #expect(try await fixture.store.requeue(requeue, seen: submission, job: job))
      }
      #expect(fixture.commits == commits.map { $0 + 1 })
      #expect(try await fixture.store.get(job, in: [:])?.attempts.last?.polls == 7)
    }
  }

  @Test(arguments: StoreKind.allCases) func `an end must say what became of the open submission`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    let (job, _) = try await fixture.submitted()
    await #expect(throws: StorageError.inconsistent("the open submission of job 1 was left open")) {
      try await fixture.store.end(Ending(.cancelled), job: job)
    }
    #expect(try await fixture.job(job).state.known == .running)
    let idle = try await fixture.running(2)
    await #expect(throws: StorageError.inconsistent("job 2 has no open submission to end")) {
      try await fixture.store.end(Ending(.cancelled, closing: SubmissionEnd(.created)), job: idle)
    }
    await #expect(throws: StorageError.self) { try await fixture.store.submission(.of(2, 1), for: idle) }
    #expect(try await fixture.store.anyFacts(of: idle)?.open == nil)
  }

  @Test(arguments: StoreKind.allCases) func `a job rests before it is tried again, and keeps its place`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    let (job, _) = try await fixture.submitted(1)
    try await fixture.enqueue(1, 2)
    let until = fixture.clock.now + .seconds(30)
    #expect(try await store.requeue(.attemptFailed(until: until), job: job))
    let waiting = try await fixture.job(job).waiting
    #expect(waiting?.reason.known == .retry && waiting?.until == until)
    #expect(try await fixture.job(2).waiting?.jobs == [job])
    #expect(try await store.wake() == until)
    #expect(try await store.claim(in: "prod", slots: 1)?.job == 3, "the others on its target stay behind it")
    fixture.clock.advance(by: .milliseconds(29_999))
    #expect(try await store.wake() == until)
    fixture.clock.advance(by: .milliseconds(1))
    #expect(try await store.wake() == nil)
    #expect(try await store.claim(in: "prod", slots: 2)?.job == job)
    #expect(try await store.anyFacts(of: job)?.attempt == 2)
  }

  @Test(arguments: StoreKind.allCases) func `an attempt keeps the server's words`(kind: StoreKind) async throws {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    let (job, first) = try await fixture.submitted()
    var polled = first
    polled.isConfirmed = true
    polled.polls = 3
    polled.fraction = 0.5
    #expect(try await store.note(polled, of: job))
    fixture.clock.advance(by: .seconds(1))
    #expect(try await store.requeue(.attemptFailed(until: fixture.clock.now), job: job))
    _ = try await store.wake()
    fixture.clock.advance(by: .seconds(1))
    #expect(try await store.claim(in: "prod", slots: 1)?.job == job)
    _ = try await store.submission(.of(2, 1), for: job)
    var expected = Attempt(
      number: 1, startedAt: first.sentAt, submissions: 1, accepted: true, polls: 3, progress: 0.5)
    expected.slot = 1
    expected.submittedAt = first.sentAt
    expected.endedAt = first.sentAt + .seconds(1)
    expected.failure = .created
    var second = Attempt(
      number: 2, startedAt: fixture.clock.now, submissions: 1, accepted: false, polls: 0, progress: 0)
    second.slot = 1
    second.submittedAt = fixture.clock.now
    #expect(try await store.get(job, in: ready)?.attempts == [expected, second])
  }

  @Test(arguments: StoreKind.allCases) func `a submission that is on its way is not recalled`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    let (job, _) = try await fixture.submitted()
    let cancelled = try await store.change(.cancel, fixture.only(job), by: alice)
    #expect(cancelled == ChangedJobs(jobs: [job], count: 1))
    #expect(try await store.change(.cancel, fixture.only(job), by: alice).count == 0)
    #expect(try await fixture.job(job).cancelRequested)
    #expect(try await store.requeue(.attemptFailed(until: fixture.clock.now), job: job))
    let ended = try await fixture.job(job)
    #expect(ended.state.known == .failed && ended.failure == .created && ended.cancelRequested)
    #expect(try await store.claim(in: "prod", slots: 1) == nil)
    #expect(try await fixture.log().suffix(2) == ["cancelRequested 1", "failed 1"])
  }

  @Test(arguments: StoreKind.allCases) func `a job that prepares is cancelled at once, and may not submit`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    let job = try await fixture.running()
    _ = try await fixture.store.change(.cancel, fixture.only(job), by: alice)
    #expect(try await fixture.store.submission(.first, for: job) == nil)
    #expect(try await fixture.job(job).state.known == .cancelled)
    #expect(try await fixture.store.inFlight(in: "prod").isEmpty)
  }

  @Test(arguments: StoreKind.allCases) func `Retry gives a new place and a fresh count, and attempt numbers go on`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    let (job, _) = try await fixture.submitted(1)
    try await fixture.enqueue(1)
    let closing = SubmissionEnd(.createFailed, failure: .created, found: .named("half"))
    #expect(try await store.end(Ending(.failed(.created), closing: closing), job: job))
    #expect(try await fixture.job(job).attemptsUsed == 1)
    _ = try await store.change(.retry, fixture.only(job), by: alice)
    let again = try await fixture.job(job)
    #expect(again.state.known == .queued && again.failure == nil && again.endedAt == nil && again.startedAt == nil)
    #expect(again.attemptsUsed == 0 && again.waiting?.jobs == [2])
    let facts = try #require(try await store.anyFacts(of: job))
    #expect(facts.attempt == 2 && facts.attemptsUsed == 0 && facts.submissions == 0 && facts.lostSubmissions == 0)
    #expect(facts.recorded?.submitted == .named("after"))
    #expect(try await store.claim(in: "prod", slots: 1)?.job == 2)
    #expect(try await fixture.log().suffix(2) == ["enqueued 1", "started 2"])
  }

  @Test(arguments: StoreKind.allCases) func `held jobs stay until they are released`(kind: StoreKind) async throws {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    try await fixture.enqueue(1, 1)
    _ = try await store.change(.hold, fixture.only(1), by: alice)
    #expect(try await fixture.job(1).waiting?.reason.known == .held)
    #expect(try await store.claim(in: "prod", slots: 1)?.job == 2, "the next on the target goes ahead")
    #expect(try await store.end(Ending(.succeeded(.unchanged)), job: 2))
    _ = try await store.change(.release, fixture.only(1), by: alice)
    #expect(try await store.claim(in: "prod", slots: 1)?.job == 1)
  }

  @Test(arguments: StoreKind.allCases) func `why a queued job waits is worked out when it is asked for`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    try await fixture.enqueue(1, 2)
    let waiting = try await fixture.job(2).waiting
    #expect(waiting?.reason.known == .nothing)
    #expect(try await fixture.job(2, in: [:]).waiting?.reason.known == .environment)
    _ = try await fixture.store.claim(in: "prod", slots: 1)
    let busy = try await fixture.job(2).waiting
    #expect(busy?.reason.known == .session && busy?.jobs == [1])
  }
}
