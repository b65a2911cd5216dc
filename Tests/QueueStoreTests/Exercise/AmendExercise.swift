import JSONDocument
import JobModel
import LibraryModel
import QueueStore
import Runtime
import StoreSupport
import TestSupport
import Testing

/// A job that was not submitted is changed where it stands.
@Suite(.timeLimit(.minutes(5))) struct AmendExercise {
  private let renamed = Change(mergePatch: ["name": "R12"])

  private func refusal(_ fixture: Exercise, _ job: JobID, _ amendment: Amendment, by submitter: Submitter = alice) async
    -> AmendError?
  {
    do throws(AmendError) {
      try await fixture.store.amend(job, amendment, by: submitter)
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: StoreKind.allCases) func `what is said changes, the rest and its place stay, and it is told`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    var edit = EditRequest.edit(1, priority: 3)
    (edit.key, edit.labels, edit.deadline) = ("k", ["team": "bi"], fixture.clock.now + .seconds(900))
    try await fixture.enqueue([edit, .edit(1), .edit(2)])
    var amendment = Amendment()
    (amendment.change, amendment.maxAttempts, amendment.strict) = (renamed, 7, true)
    amendment.labels = ["team": "ops", "wave": "2"]
    amendment.cleared = [.deadline]
    try await fixture.store.amend(1, amendment, by: alice)
    let found = try #require(try await fixture.store.get(1, in: [:]))
    #expect(found.change == renamed && found.job.maxAttempts == 7 && found.job.deadline == nil)
    #expect(found.job.labels == ["team": "ops", "wave": "2"] && found.job.priority == 3 && found.job.key == "k")
    #expect(try await fixture.log().last == "amended 1")
    #expect(try await fixture.store.claim(in: "prod", slots: 1)?.job == 1, "it is still the first on its target")
    let facts = try #require(try await fixture.store.anyFacts(of: 1))
    #expect(facts.change == renamed && facts.strict && facts.maxAttempts == 7)
    // The key still stands for what was enqueued.
    #expect(try await fixture.store.enqueue([edit], by: alice, limits: .wide).map(\.id) == [1])
  }

  @Test(arguments: StoreKind.allCases) func `priority and start decide when it comes, as if it had been enqueued so`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    try await fixture.enqueue(1, 2, 3)
    var urgent = Amendment()
    urgent.priority = 9
    try await fixture.store.amend(3, urgent, by: alice)
    var later = Amendment()
    later.notBefore = fixture.clock.now + .seconds(60)
    try await fixture.store.amend(1, later, by: alice)
    #expect(try await fixture.job(1).waiting?.reason.known == .time)
    #expect(try await fixture.store.claim(in: "prod", slots: 9)?.job == 3)
    #expect(try await fixture.store.claim(in: "prod", slots: 9)?.job == 2)
    #expect(try await fixture.store.claim(in: "prod", slots: 9) == nil)
    #expect(try await fixture.store.wake() == later.notBefore)
    var now = Amendment()
    now.cleared = [.notBefore]
    try await fixture.store.amend(1, now, by: alice)
    #expect(try await fixture.store.claim(in: "prod", slots: 9)?.job == 1)
  }

  @Test(arguments: StoreKind.allCases) func `a held job keeps its start until it is released`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    try await fixture.enqueue(1)
    _ = try await fixture.store.change(.hold, fixture.only(1), by: alice)
    var later = Amendment()
    later.notBefore = fixture.clock.now + .seconds(60)
    try await fixture.store.amend(1, later, by: alice)
    #expect(try await fixture.job(1).state.known == .held)
    _ = try await fixture.store.change(.release, fixture.only(1), by: alice)
    #expect(try await fixture.store.claim(in: "prod", slots: 1) == nil)
    fixture.clock.advance(by: .seconds(60))
    _ = try await fixture.store.wake()
    #expect(try await fixture.store.claim(in: "prod", slots: 1)?.job == 1)
  }

  @Test(arguments: StoreKind.allCases) func `what was started, submitted or is over is refused with its state`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    var amendment = Amendment()
    amendment.change = renamed
    let (job, _) = try await fixture.submitted(1)
    for state in [JobState.running, .queued, .failed] {
      if state == .queued {
        #expect(try await fixture.store.requeue(.attemptFailed(until: fixture.clock.now), job: job))
      }
      if state == .failed {
        var late = Filter()
        late.ids = [job]
        _ = try await fixture.store.change(.cancel, late, by: alice)
      }
      guard case .notAmendable(let why)? = await refusal(fixture, job, amendment) else {
        Issue.record("it was amended while \(state)")
        continue
      }
      #expect(why.state == (state == .failed ? .cancelled : state))
    }
    #expect(try await fixture.store.get(job, in: [:])?.change != renamed)
    #expect(await refusal(fixture, 99, amendment) == .noSuchJob)
  }

  @Test(arguments: StoreKind.allCases)
  func `what was retried as held is amended, and what was submitted before says nothing of it any more`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    let (job, _) = try await fixture.submitted(1)
    let lost = SubmissionEnd(.givenUp, failure: Failure(.outcomeUnknown, "lost"))
    let ending = Ending(.failed(Failure(.outcomeUnknown, "lost")), closing: lost)
    #expect(try await fixture.store.end(ending, job: job))
    #expect(try await fixture.store.change(.retryHeld, fixture.only(job), by: alice).jobs == [job])
    #expect(try await fixture.job(job).state.known == .held)
    #expect(try await fixture.store.claim(in: "prod", slots: 1) == nil)
    let before = try #require(try await fixture.store.anyFacts(of: job))
    #expect(before.earlier == .lost && before.recorded != nil && before.lost != nil)
    var amendment = Amendment()
    amendment.change = renamed
    try await fixture.store.amend(job, amendment, by: alice)
    _ = try await fixture.store.change(.release, fixture.only(job), by: alice)
    #expect(try await fixture.store.claim(in: "prod", slots: 1)?.job == job)
    let after = try #require(try await fixture.store.anyFacts(of: job))
    #expect(after.earlier == .noneDone && after.recorded == nil && after.lost == nil && after.change == renamed)
    // Its own submissions count again.
    let draft = Draft.of(after.attempt, after.submissions + 1, packages: [])
    _ = try await fixture.store.record(draft, trouble: nil, for: job, at: .of("prod"))
    #expect(try await fixture.store.anyFacts(of: job)?.recorded != nil)
  }

  @Test(arguments: StoreKind.allCases) func `times that contradict each other, or have passed, are refused by name`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    let now = fixture.clock.now
    var edit = EditRequest.edit(1)
    (edit.notBefore, edit.deadline) = (now + .seconds(60), now + .seconds(120))
    try await fixture.enqueue([edit])
    let cases: [(start: WallTime?, deadline: WallTime?, pointer: JSONPointer)] = [
      (nil, now, ["deadline"]), (nil, now + .seconds(60), ["deadline"]), (now + .seconds(120), nil, ["notBefore"]),
    ]
    for (start, deadline, pointer) in cases {
      var amendment = Amendment()
      (amendment.notBefore, amendment.deadline) = (start, deadline)
      guard case .invalid(let fault)? = await refusal(fixture, 1, amendment) else {
        Issue.record("\(pointer) was taken")
        continue
      }
      #expect(fault.pointer == pointer)
    }
    #expect(try await fixture.job(1).deadline == edit.deadline)
  }

  @Test(arguments: StoreKind.allCases) func `another's job is an administrator's to amend`(kind: StoreKind) async throws
  {
    let fixture = try await Exercise(kind)
    _ = try await fixture.store.enqueue([.edit(1)], by: bob, limits: .wide)
    var amendment = Amendment()
    amendment.priority = 1
    #expect(await refusal(fixture, 1, amendment) == .permissionDenied)
    #expect(await refusal(fixture, 1, amendment, by: root) == nil)
    #expect(try await fixture.job(1).priority == 1)
  }
}
