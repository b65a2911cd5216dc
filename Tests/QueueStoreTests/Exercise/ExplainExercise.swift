import JobModel
import LibraryModel
import QueueStore
import Runtime
import StoreSupport
import TestSupport
import Testing

/// Everything about one job, in one read.
@Suite(.timeLimit(.minutes(5))) struct ExplainExercise {
  private func explained(_ job: JobID, _ fixture: Exercise, in servers: [String: ServerState] = ready) async throws
    -> JobExplanation
  { try #require(try await fixture.store.explain(job, in: servers)) }

  @Test(arguments: StoreKind.allCases) func `there is no explanation of a job that is not there`(kind: StoreKind)
    async throws
  {
    #expect(try await Exercise(kind).store.explain(7, in: ready) == nil)
  }

  @Test(arguments: StoreKind.allCases) func `all that keeps a job is said, the first as the job itself shows it`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    let first = try await fixture.running()
    let second = try await fixture.enqueue(1)[0]
    try await fixture.store.setPause(Paused(by: "root", at: fixture.clock.now), of: "prod", by: root)
    _ = try await fixture.store.change(.hold, fixture.only(second), by: root)
    let found = try await explained(second, fixture)
    #expect(found.waits.map(\.reason.known) == [.held, .target, .paused, .session])
    #expect(found.waits[1].jobs == [first] && found.waits[0] == found.job.waiting)
    #expect(found.environment?.slots.map(\.job) == [first] && found.environment?.pause?.by == "root")
    #expect(found.next.contains("`migeditctl release \(second)`") && found.next.contains("resume --environment prod"))
  }

  @Test(arguments: StoreKind.allCases) func `of a job that is held its time is said as well, until that has come`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    let until = fixture.clock.now + .seconds(3600)
    let made = try await fixture.store.enqueue([.edit(1, notBefore: until, held: true)], by: alice, limits: .wide)
    let job = try #require(made.first?.id)
    let found = try await explained(job, fixture)
    #expect(found.waits.map(\.reason.known) == [.held, .time] && found.waits[1].until == until)
    fixture.clock.advance(by: .seconds(3600))
    #expect(try await explained(job, fixture).waits.map(\.reason.known) == [.held])
  }

  @Test(arguments: StoreKind.allCases) func `behind a job that waits itself, it is said what that waits for`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    let jobs = try await fixture.enqueue(1, 1)
    try await fixture.store.setPause(Paused(by: "root", at: fixture.clock.now, reason: "Moved."), of: "prod", by: root)
    let found = try await explained(jobs[1], fixture)
    #expect(found.waits.first?.jobs == [jobs[0]])
    #expect(
      found.next.contains("Job \(jobs[0]), which comes first, waits itself (paused): prod is paused by root: Moved."))
  }

  @Test(arguments: StoreKind.allCases) func `a job that could start waits for nothing`(kind: StoreKind) async throws {
    let fixture = try await Exercise(kind)
    let job = try await fixture.enqueue(1)[0]
    let found = try await explained(job, fixture)
    #expect(found.waits.map(\.reason.known) == [.nothing] && found.ahead == [] && found.aheadCount == 0)
  }

  @Test(arguments: StoreKind.allCases) func `a job that runs shows how, and has nobody before it`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    try await fixture.enqueue(5)
    let (job, _) = try await fixture.submitted()
    let found = try await explained(job, fixture)
    let details = try #require(try await fixture.store.get(job, in: ready))
    #expect(found.job == details.job && found.attempts == details.attempts && found.attempts.count == 1)
    #expect(found.waits == [] && found.ahead == [] && found.aheadCount == 0)
    #expect(found.next.contains("`migeditctl wait \(job)`"))
  }

  @Test(arguments: StoreKind.allCases)
  func `an environment that is not configured is not there, and its job says what to do`(kind: StoreKind) async throws {
    let fixture = try await Exercise(kind)
    let job = try await fixture.enqueue(1)[0]
    let found = try await explained(job, fixture, in: [:])
    #expect(found.environment == nil && found.waits.map(\.reason.known) == [.environment])
    #expect(found.next.hasPrefix("Put prod back into the configuration"))
  }

  @Test(arguments: StoreKind.allCases, [Retained.target, .slotAndTarget, .nothing])
  func `an edit that may still be at work is forgotten first, also where it keeps only its target`(
    kind: StoreKind, retains: Retained
  ) async throws {
    let fixture = try await Exercise(kind)
    let (job, _) = try await fixture.submitted()
    let ending = Ending(
      .failed(Failure(.outcomeUnknown, "Nobody knows.")), closing: SubmissionEnd(.givenUp), retains: retains)
    #expect(try await fixture.store.end(ending, job: job))
    #expect(try await explained(job, fixture).next.contains("forget \(job)`") == (retains != .nothing))
    let behind = try await fixture.enqueue(1)[0]
    #expect(try await explained(behind, fixture).next.contains("forget \(job)`") == (retains != .nothing))
  }

  @Test(arguments: StoreKind.allCases) func `a job that failed with another names the one that has to be retried`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    let (fine, bad) = (try await fixture.enqueue(1)[0], try await fixture.enqueue(2)[0])
    let job = try await fixture.enqueue([.edit(3, after: [fine, bad])])[0]
    try await fixture.succeed(fine)
    try await fixture.fail(bad)
    let found = try await explained(job, fixture)
    #expect(found.job.failure?.reason.known == .dependencyFailed)
    #expect(found.next.hasPrefix("`migeditctl why \(bad)`"))
  }

  @Test(arguments: StoreKind.allCases) func `a job in trouble says it while it rests and when its rest is over`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    let job = try await fixture.running()
    let until = fixture.clock.now + .seconds(60)
    #expect(try await fixture.store.requeue(Requeue(until: until, trouble: .of(.content)), job: job))
    let sentence = "Its target could not be read with its content, once, while its server answered others: It can't be"
    let resting = try await explained(job, fixture)
    #expect(resting.waits[0].reason.known == .retry && resting.waits[0].detail.hasPrefix(sentence))
    #expect(resting.environment?.troubled == [job])
    fixture.clock.advance(by: .seconds(61))
    _ = try await fixture.store.wake()
    let over = try await explained(job, fixture)
    #expect(over.waits.map(\.reason.known) == [.nothing] && over.next.contains(sentence))
  }
}

/// Which jobs start before another one.
@Suite(.timeLimit(.minutes(5))) struct JobsAheadExercise {
  private func ahead(_ job: JobID, _ fixture: Exercise, sessions: Int = 1) async throws -> [JobID] {
    let servers = ["prod": ServerState.of("prod", sessions: sessions), "test": .of("test", sessions: 1)]
    let found = try #require(try await fixture.store.explain(job, in: servers))
    #expect(found.aheadCount == found.ahead.count)
    return found.ahead
  }

  @Test(arguments: StoreKind.allCases) func `a higher priority comes first, then age, and another environment never`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    let old = try await fixture.enqueue(1, 2)
    try await fixture.enqueue(3, environment: "test", priority: 9)
    let urgent = try await fixture.enqueue(4, priority: 5)
    let late = try await fixture.enqueue(5)
    #expect(try await ahead(late[0], fixture) == urgent + old)
    #expect(try await ahead(old[0], fixture) == urgent)
    #expect(try await ahead(urgent[0], fixture) == [])
  }

  @Test(arguments: StoreKind.allCases)
  func `on its own target all that is older starts before it, whatever the priority`(kind: StoreKind) async throws {
    let fixture = try await Exercise(kind)
    let (slow, urgent) = (try await fixture.enqueue(1, priority: -5)[0], try await fixture.enqueue(1, priority: 9)[0])
    let other = try await fixture.enqueue(2)[0]
    // It can't overtake the one before it on its target, and lends it its priority.
    #expect(try await ahead(urgent, fixture) == [slow])
    #expect(try await ahead(other, fixture) == [slow, urgent])
  }

  @Test(arguments: StoreKind.allCases) func `a job that is retried has gone to the end`(kind: StoreKind) async throws {
    let fixture = try await Exercise(kind)
    let jobs = try await fixture.enqueue(1, 1)
    _ = try await fixture.store.change(.cancel, fixture.only(jobs[0]), by: root)
    _ = try await fixture.store.change(.retry, fixture.only(jobs[0]), by: root)
    #expect(try await ahead(jobs[1], fixture) == [])
    #expect(try await ahead(jobs[0], fixture) == [jobs[1]])
  }

  @Test(arguments: StoreKind.allCases)
  func `jobs that could not start are before nobody, and wait for their turn themselves`(kind: StoreKind) async throws {
    let fixture = try await Exercise(kind)
    let resting = try await fixture.running(9)
    let until = fixture.clock.now + .seconds(60)
    #expect(try await fixture.store.requeue(Requeue(until: until), job: resting))
    let well = try await fixture.enqueue(1)[0]
    let away = try await fixture.enqueue([
      .edit(2, held: true), .edit(3, notBefore: until), .edit(4, after: [well]), .edit(9),
    ])
    let last = try await fixture.enqueue(5)[0]
    #expect(try await ahead(last, fixture) == [well])
    #expect(try await ahead(away[0], fixture) == [well])
    // Who is behind one that rests on its own target waits for that.
    #expect(try await ahead(away[3], fixture) == [resting, well])
  }

  @Test(arguments: StoreKind.allCases)
  func `behind an edit in the only session its target comes free with the session, else not`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    _ = try await fixture.running()
    let behind = try await fixture.enqueue(1)[0]
    let job = try await fixture.enqueue(2)[0]
    #expect(try await ahead(job, fixture, sessions: 1) == [behind])
    #expect(try await ahead(job, fixture, sessions: 2) == [])
  }

  @Test(arguments: StoreKind.allCases) func `behind what an ended job left on its target nobody comes before others`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    let (gone, _) = try await fixture.submitted()
    let ending = Ending(
      .failed(Failure(.outcomeUnknown, "Nobody knows.")), closing: SubmissionEnd(.givenUp), retains: .slotAndTarget)
    #expect(try await fixture.store.end(ending, job: gone))
    try await fixture.enqueue(1)
    #expect(try await ahead(try await fixture.enqueue(2)[0], fixture, sessions: 1) == [])
  }

  @Test(arguments: StoreKind.allCases) func `of many the first hundred are named and all are counted`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    let jobs = try await fixture.enqueue((1...140).map { .edit($0) })
    let found = try #require(try await fixture.store.explain(jobs[139], in: ready))
    #expect(found.ahead == Array(jobs.prefix(100)) && found.aheadCount == 139)
  }

  /// Jobs of many priorities on few targets: claimed one after the other, they start as they were said to.
  @Test(arguments: StoreKind.allCases, 1...12) func `jobs start in the order that was said`(
    kind: StoreKind, seed: UInt64
  ) async throws {
    let fixture = try await Exercise(kind)
    var random = SeededGenerator(seed: seed)
    let jobs = try await fixture.enqueue(
      (1...30).map { _ in .edit(Int.random(in: 1...8, using: &random), priority: Int.random(in: -2...2, using: &random))
      })
    var said: [JobID: [JobID]] = [:]
    for job in jobs { said[job] = try await ahead(job, fixture) }
    var started: [JobID] = []
    while let claimed = try await fixture.store.claim(in: "prod", slots: 1) {
      #expect(said[claimed.job] == started, "of job \(claimed.job)")
      started.append(claimed.job)
      #expect(try await fixture.store.end(Ending(.succeeded(.unchanged)), job: claimed.job))
    }
    #expect(started.count == jobs.count)
  }
}
