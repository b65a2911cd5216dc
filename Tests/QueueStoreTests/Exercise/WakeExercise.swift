import JSONDocument
import JobModel
import LibraryModel
import QueueStore
import Runtime
import StoreSupport
import TestSupport
import Testing

/// notBefore and deadline.
@Suite(.timeLimit(.minutes(5))) struct WakeExercise {
  private func after(_ seconds: Int, _ fixture: Exercise) -> WallTime { fixture.clock.now + .seconds(seconds) }

  @Test(arguments: StoreKind.allCases)
  func `a job waits for its time, lets the others on its target pass, and keeps its place`(kind: StoreKind) async throws
  {
    let fixture = try await Exercise(kind)
    let start = after(60, fixture)
    try await fixture.enqueue([.edit(1, notBefore: start), .edit(1), .edit(1)])
    let waiting = try await fixture.job(1).waiting
    #expect(waiting?.reason.known == .time && waiting?.until == start)
    #expect(try await fixture.store.wake() == start)
    #expect(try await fixture.store.claim(in: "prod", slots: 1)?.job == 2)
    fixture.clock.advance(by: .seconds(60))
    #expect(try await fixture.store.wake() == nil)
    #expect(try await fixture.store.end(Ending(.succeeded(.unchanged)), job: 2) == true)
    #expect(try await fixture.store.claim(in: "prod", slots: 1)?.job == 1, "it was enqueued first")
  }

  @Test(arguments: StoreKind.allCases) func `a time that has come already is no reason to wait`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    try await fixture.enqueue([.edit(1, notBefore: fixture.clock.now)])
    #expect(try await fixture.store.claim(in: "prod", slots: 1)?.job == 1)
  }

  @Test(arguments: StoreKind.allCases)
  func `a job that is released or retried waits for its time where that is still ahead`(kind: StoreKind) async throws {
    let fixture = try await Exercise(kind)
    let start = after(60, fixture)
    try await fixture.enqueue([.edit(1, notBefore: start, held: true), .edit(2, notBefore: start)])
    #expect(try await fixture.job(1).waiting?.reason.known == .held)
    _ = try await fixture.store.change(.release, fixture.only(1), by: alice)
    _ = try await fixture.store.change(.cancel, fixture.only(2), by: alice)
    _ = try await fixture.store.change(.retry, fixture.only(2), by: alice)
    for job in 1...2 { #expect(try await fixture.job(job).waiting?.until == start) }
  }

  @Test(arguments: StoreKind.allCases)
  func `whoever was never submitted expires at its deadline, whatever it waits for`(kind: StoreKind) async throws {
    let fixture = try await Exercise(kind)
    let (deadline, far) = (after(60, fixture), after(600, fixture))
    try await fixture.enqueue(9)
    try await fixture.enqueue([
      .edit(1, deadline: deadline), .edit(2, deadline: deadline, held: true), .edit(3, deadline: deadline, after: [1]),
      .edit(4, notBefore: far, deadline: deadline), .edit(5, deadline: far),
    ])
    let resting = try await fixture.enqueue([.edit(6, priority: 9, deadline: deadline)])[0]
    #expect(try await fixture.store.claim(in: "prod", slots: 2)?.job == resting)
    #expect(try await fixture.store.requeue(Requeue(until: far), job: resting) == true)
    let running = try await fixture.enqueue([.edit(7, priority: 9, deadline: deadline)])[0]
    #expect(try await fixture.store.claim(in: "prod", slots: 2)?.job == running)
    #expect(try await fixture.store.wake() == deadline)
    fixture.clock.advance(by: .milliseconds(59_999))
    #expect(try await fixture.store.wake() == deadline)
    fixture.clock.advance(by: .milliseconds(1))
    #expect(try await fixture.store.wake() == far)
    for job in [2, 3, 4, 5, resting, running] {
      #expect(try await fixture.job(job).state.known == .expired, "\(job)")
    }
    #expect(try await fixture.job(6).state.known == .queued)
    #expect(try await fixture.store.inFlight(in: "prod").isEmpty)
  }

  @Test(arguments: StoreKind.allCases)
  func `of two that are late together both expire, whichever comes after the other`(kind: StoreKind) async throws {
    let fixture = try await Exercise(kind)
    let deadline = after(60, fixture)
    try await fixture.enqueue([
      .edit(1, deadline: deadline, ref: "a", afterRefs: ["b"]), .edit(2, deadline: deadline, ref: "b"),
      .edit(3, deadline: deadline, afterRefs: ["a"]), .edit(4, afterRefs: ["b"]),
    ])
    fixture.clock.advance(by: .seconds(60))
    #expect(try await fixture.store.wake() == nil)
    for job in 1...3 { #expect(try await fixture.job(job).state.known == .expired) }
    #expect(try await fixture.job(4).failure?.message.hasPrefix("It comes after job 2, which expired.") == true)
  }

  @Test(arguments: StoreKind.allCases) func `an edit is never submitted late, and one on its way goes on`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    try await fixture.enqueue([.edit(1, deadline: after(60, fixture)), .edit(2, deadline: after(60, fixture))])
    for _ in 1...2 { _ = try await fixture.store.claim(in: "prod", slots: 2) }
    #expect(try await fixture.store.submission(.first, for: 1) != nil)
    fixture.clock.advance(by: .seconds(60))
    #expect(try await fixture.store.submission(.first, for: 2) == nil, "nobody had looked at the clock")
    #expect(try await fixture.job(2).state.known == .expired)
    #expect(try await fixture.store.wake() == nil, "nothing is to be done for the other")
    #expect(try await fixture.job(1).state.known == .running)
    // It did not arrive, and would have to be submitted again.
    let lost = Requeue(until: after(5, fixture), closing: SubmissionEnd(.notArrived))
    #expect(try await fixture.store.requeue(lost, job: 1) == true)
    #expect(try await fixture.store.wake() == nil)
    #expect(try await fixture.job(1).state.known == .expired)
  }

  @Test(arguments: StoreKind.allCases)
  func `what the server has tried in time is not tried again late, and fails with the server's words`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    try await fixture.enqueue([.edit(1, deadline: after(60, fixture))])
    _ = try await fixture.store.claim(in: "prod", slots: 1)
    _ = try await fixture.store.submission(.first, for: 1)
    #expect(try await fixture.store.requeue(.attemptFailed(until: after(90, fixture)), job: 1) == true)
    #expect(try await fixture.store.wake() == after(60, fixture))
    fixture.clock.advance(by: .seconds(60))
    _ = try await fixture.store.wake()
    let failure = try #require(try await fixture.job(1).failure)
    #expect(failure.reason.known == .createFailed && failure.server == Failure.created.server)
    #expect(failure.message == "The server could not. The job's deadline has passed, so it is not tried again.")
  }

  @Test(arguments: StoreKind.allCases)
  func `who retries a job after its deadline wants it without; one that is ahead stays`(kind: StoreKind) async throws {
    let fixture = try await Exercise(kind)
    let far = after(600, fixture)
    try await fixture.enqueue([.edit(1, deadline: after(60, fixture)), .edit(2, deadline: far)])
    fixture.clock.advance(by: .seconds(60))
    _ = try await fixture.store.wake()
    _ = try await fixture.store.change(.cancel, fixture.only(2), by: alice)
    #expect(try await fixture.store.change(.retry, Filter(), by: alice).jobs == [1, 2])
    #expect(try await fixture.store.wake() == far)
    #expect(try await fixture.job(1).state.known == .queued)
    #expect(try await fixture.job(1).deadline == nil)
    #expect(try await fixture.job(2).deadline == far)
  }

  @Test(arguments: StoreKind.allCases)
  func `a deadline that has passed is refused, but not for a job that is known by its key`(kind: StoreKind) async throws
  {
    let fixture = try await Exercise(kind)
    let request = EditRequest.edit(1, key: "k", deadline: after(1, fixture))
    try await fixture.enqueue([request])
    fixture.clock.advance(by: .seconds(1))
    #expect(try await fixture.store.enqueue([request], by: alice, limits: .wide)[0].duplicate == true)
    var other = request
    other.key = nil
    guard
      case .invalid(let faults) = await outcome({
        try await fixture.store.enqueue([other], by: alice, limits: .wide)
      })
    else { throw NoSuchJob() }
    #expect(faults.first.pointer.description == "/deadline" && faults.others.isEmpty)
  }

  @Test(arguments: StoreKind.allCases) func `what time has brought meanwhile is done after a restart`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    try await fixture.enqueue([.edit(1, notBefore: after(60, fixture)), .edit(2, deadline: after(60, fixture))])
    let store = try await fixture.reopened()
    fixture.clock.advance(by: .seconds(61))
    #expect(try await store.wake() == nil)
    #expect(try await store.get(2, in: ready)?.job.state.known == .expired)
    #expect(try await store.claim(in: "prod", slots: 1)?.job == 1)
    await store.close()
  }

  @Test(arguments: StoreKind.allCases) func `a rest that a wrong clock has written lasts no longer than it was to`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    let job = try await fixture.running(1)
    fixture.clock.advance(by: .seconds(86_400 * 365))
    #expect(try await store.requeue(Requeue(until: after(30, fixture)), job: job))
    fixture.clock.advance(by: .seconds(-86_400 * 365))
    #expect(try await fixture.job(job).waiting?.until == after(30, fixture), "nobody has woken anything yet")
    #expect(try await store.wake() == after(30, fixture))
    #expect(try await fixture.job(job).waiting?.until == after(30, fixture))
    fixture.clock.advance(by: .seconds(29))
    #expect(try await store.wake() == after(1, fixture))
    fixture.clock.advance(by: .seconds(1))
    #expect(try await store.wake() == nil)
    #expect(try await store.claim(in: "prod", slots: 1)?.job == job)
  }

  @Test(arguments: StoreKind.allCases) func `the time that a user asked for stays, however far it is`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    let far = after(86_400 * 365, fixture)
    try await fixture.enqueue([.edit(1, notBefore: far)])
    #expect(try await fixture.store.wake() == far)
  }
}
