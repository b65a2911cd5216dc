import JobModel
import LibraryModel
import QueueStore
import Runtime
import StoreSupport
import TestSupport
import Testing

/// The trouble of a target, which is kept with its job.
@Suite(.timeLimit(.minutes(5))) struct TroubleExercise {
  private let trouble = Trouble(
    .content, Failure(.unreadable, "Its document breaks off.", server: ServerWords(status: 200)), count: 3,
    restedFor: .milliseconds(90_001), othersAnswered: true)

  /// A job that rests for a minute since its target is in trouble.
  private func resting(_ fixture: Exercise, _ target: Int, _ trouble: Trouble? = nil) async throws -> JobID {
    let job = try await fixture.running(target)
    let requeue = Requeue(until: fixture.clock.now + .seconds(60), trouble: trouble ?? self.trouble)
    #expect(try await fixture.store.requeue(requeue, job: job))
    return job
  }

  private func kept(_ fixture: Exercise, _ job: JobID) async throws -> Trouble? {
    try await fixture.store.anyFacts(of: job)?.trouble
  }

  @Test(arguments: StoreKind.allCases) func `the counts of other kinds are kept with it`(kind: StoreKind) async throws {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    let both = Trouble(TroubledRequest(.submission, trouble.failure), after: trouble)
    let job = try await resting(fixture, 1, both)
    #expect(try await kept(fixture, job) == both)
    #expect(both.earlier.map(\.kind) == [.content])
    fixture.clock.advance(by: .seconds(60))
    _ = try await store.wake()
    let claimed = try #require(try await store.claim(in: "prod", slots: 1))
    #expect(claimed.facts.trouble == both)
    let left = both.without([.submission])
    #expect(try await store.note(Note(submission: nil, trouble: left), of: job))
    #expect(try await kept(fixture, job) == left)
    #expect(try await store.end(Ending(.cancelled), job: job))
    #expect(try await kept(fixture, job) == nil)
  }

  @Test(arguments: StoreKind.allCases) func `it is kept as it was, over a rest and a restart`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    let job = try await resting(fixture, 1)
    #expect(try await kept(fixture, job) == trouble)
    let again = try await fixture.reopened()
    #expect(try await again.anyFacts(of: job)?.trouble == trouble)
    fixture.clock.advance(by: .seconds(60))
    _ = try await again.wake()
    #expect(try await again.claim(in: "prod", slots: 1)?.facts.trouble == trouble)
    await again.close()
  }

  @Test(arguments: StoreKind.allCases)
  func `a running job's is noted, with its submission or without, and noted to be over`(kind: StoreKind) async throws {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    let job = try await fixture.running(1)
    #expect(try await store.note(Note(submission: nil, trouble: trouble), of: job))
    #expect(try await kept(fixture, job) == trouble)
    #expect(try await store.note(Note(submission: nil), of: job))
    #expect(try await kept(fixture, job) == nil)
    var submission = try #require(try await store.submission(.first, for: job, trouble: .of(.read)))
    #expect(try await kept(fixture, job) == .of(.read), "it is recorded with the draft")
    submission.troubledFor = .seconds(5)
    #expect(try await store.note(Note(submission: submission, trouble: trouble), of: job))
    #expect(try await store.anyFacts(of: job)?.open == submission)
    #expect(try await kept(fixture, job) == trouble)
  }

  @Test(arguments: StoreKind.allCases)
  func `nothing is noted of a job that does not run, or of a submission that is not open`(kind: StoreKind) async throws
  {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    let job = try await resting(fixture, 1)
    #expect(try await !store.note(Note(submission: nil, trouble: .of(.read)), of: job))
    #expect(try await !store.note(Note(submission: nil, trouble: .of(.read)), of: 77))
    let (other, submission) = try await fixture.submitted(2)
    #expect(try await store.requeue(.attemptFailed(until: fixture.clock.now), job: other))
    #expect(try await !store.note(Note(submission: submission, trouble: .of(.read)), of: other))
    #expect(try await kept(fixture, job) == trouble)
    #expect(try await kept(fixture, other) == nil)
  }

  @Test(arguments: StoreKind.allCases) func `a job that is put back, held and released keeps it`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    let job = try await resting(fixture, 1)
    for action in [OperatorAction.hold, .release] {
      _ = try await store.change(action, fixture.only(job), by: alice)
      #expect(try await kept(fixture, job) == trouble)
    }
    fixture.clock.advance(by: .seconds(60))
    _ = try await store.wake()
    #expect(try await store.claim(in: "prod", slots: 1)?.facts.trouble == trouble)
    #expect(try await store.record(.putBack, of: job))
    #expect(try await kept(fixture, job) == trouble)
  }

  @Test(arguments: StoreKind.allCases) func `a job that ends has none any more, nor when it is retried`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    let job = try await resting(fixture, 1)
    _ = try await store.change(.cancel, fixture.only(job), by: alice)
    #expect(try await kept(fixture, job) == nil)
    _ = try await store.change(.retry, fixture.only(job), by: alice)
    #expect(try await kept(fixture, job) == nil)
    let (other, submission) = try await fixture.submitted(2)
    #expect(try await store.note(Note(submission: submission, trouble: trouble), of: other))
    let closing = SubmissionEnd(.givenUp, failure: trouble.failure)
    #expect(try await store.end(Ending(.failed(.created), closing: closing), seen: submission, job: other))
    #expect(try await kept(fixture, other) == nil)
  }

  @Test(arguments: StoreKind.allCases) func `the trouble of a requeue takes the place of the one that was noted`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    let (job, submission) = try await fixture.submitted(1)
    let until = fixture.clock.now + .seconds(1)
    let requeue = Requeue(until: until, closing: SubmissionEnd(.notArrived), trouble: .of(.submission, count: 2))
    #expect(try await store.note(Note(submission: submission, trouble: .of(.submission)), of: job))
    #expect(try await store.requeue(requeue, seen: submission, job: job))
    #expect(try await kept(fixture, job) == .of(.submission, count: 2))
  }

  @Test(arguments: StoreKind.allCases) func `why a job rests is told with the words of its trouble`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    let job = try await resting(fixture, 1)
    let waiting = try #require(try await fixture.job(job).waiting)
    #expect(waiting.reason.known == .retry && waiting.until == fixture.clock.now + .seconds(60))
    #expect(
      waiting.detail == """
        Its target could not be read with its content, 3 times in a row, while its server answered others: Its document \
        breaks off.
        """)
  }

  @Test(arguments: StoreKind.allCases) func `an environment names its jobs in trouble that run or wait, in order`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    #expect(try await store.environments(in: ready)[0].troubled == nil)
    let (queued, held) = (try await resting(fixture, 1), try await resting(fixture, 2))
    let (running, submission) = try await fixture.submitted(3)
    #expect(try await store.note(Note(submission: submission, trouble: trouble), of: running))
    let well = try await fixture.running(4)
    #expect(try await store.environments(in: ready)[0].troubled == [queued, held, running])
    _ = try await store.change(.hold, fixture.only(held), by: alice)
    #expect(try await store.environments(in: ready)[0].troubled == [queued, running])
    #expect(try await store.environments(in: ready)[1].troubled == nil)
    #expect(try await store.note(Note(submission: submission), of: running))
    #expect(try await store.note(Note(submission: nil, trouble: trouble), of: well))
    #expect(try await store.environments(in: ready)[0].troubled == [queued, well])
  }

  @Test(arguments: StoreKind.allCases) func `the attempt under way says what is wrong with it, as long as it is`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    var (job, submission) = try await fixture.submitted(1)
    func failure() async throws -> Failure? { try await store.get(job, in: ready)?.attempts.last?.failure }
    #expect(try await failure() == nil)
    submission.isConfirmed = true
    #expect(try await store.note(submission, of: job))
    #expect(try await failure() == nil, "it has not been looked at yet")
    func isUnseen() async throws -> Bool? { try await store.plannedJobs(limit: 9).jobs.first?.isUnseen }
    #expect(try await isUnseen() == false)
    submission.polls = 1
    submission.answeredFor = .seconds(20)
    #expect(try await store.note(submission, of: job))
    #expect(try await failure()?.reason.known == .outcomeUnknown)
    #expect(try await isUnseen() == true)
    var servers = ready
    servers["prod"]?.editTimeout = .seconds(60)
    let next = try await store.explain(job, in: servers)?.next
    #expect(next?.contains("until \(fixture.clock.now + .seconds(40)), and longer by") == true, "\(next ?? "")")
    #expect(
      try await failure()?.message == "The server took the edit, and the target shows no trace of it yet.")
    #expect(try await store.note(Note(submission: submission, trouble: trouble), of: job))
    #expect(try await failure() == trouble.failure)
    submission.hasMoved = true
    #expect(try await store.note(submission, of: job))
    #expect(try await failure() == nil)
    #expect(try await isUnseen() == false)
  }

  @Test(arguments: StoreKind.allCases)
  func `the log tells a rest with the words of the trouble, and one for another reason without`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    let job = try await resting(fixture, 1)
    let retry = try #require(try await store.eventRecords(after: 0, limit: 10).last)
    #expect(retry.what == .retrying && retry.failure == trouble.failure)
    fixture.clock.advance(by: .seconds(60))
    _ = try await store.wake()
    #expect(try await store.claim(in: "prod", slots: 1)?.job == job)
    // Somebody else is at work on it, which is not what went wrong before.
    #expect(try await store.requeue(Requeue(until: fixture.clock.now + .seconds(9), trouble: trouble), job: job))
    #expect(try await store.eventRecords(after: 0, limit: 20).last?.failure == nil)
  }
}
