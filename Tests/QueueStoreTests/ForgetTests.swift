import JobModel
import LibraryModel
import QueueStore
import Testing

@Suite(.timeLimit(.minutes(5))) struct ForgetTests {
  @Test func `the slot and the target of a job that holds them after its end are free at once`() async throws {
    let fixture = try await Fixture()
    let store = fixture.store
    let (job, _) = try await fixture.submitted()
    let next = try await fixture.enqueue(1)[0]
    let closing = SubmissionEnd(.givenUp, failure: .created)
    #expect(try await store.end(Ending(.failed(.created), closing: closing, retains: .slotAndTarget), job: job))
    #expect(try await store.claim(in: "prod", slots: 1) == nil)
    try await store.forget(job)
    #expect(try await store.claim(in: "prod", slots: 1)?.job == next)
  }

  @Test func `a job that holds nothing after its end is refused, by its state`() async throws {
    let fixture = try await Fixture()
    let store = fixture.store
    let queued = try await fixture.enqueue(1, 1)
    _ = try await store.claim(in: "prod", slots: 1)
    for (job, state) in zip(queued, [JobState.running, .queued]) {
      await #expect(throws: ForgetError.holdsNothing(state)) { try await store.forget(job) }
    }
    #expect(try await store.end(Ending(.cancelled), job: queued[0]))
    await #expect(throws: ForgetError.holdsNothing(.cancelled)) { try await store.forget(queued[0]) }
    await #expect(throws: ForgetError.noSuchJob) { try await store.forget(77) }
  }

  @Test func `a job that was submitted is given up where its cancellation was asked for and its target is in trouble`()
    async throws
  {
    let fixture = try await Fixture()
    let store = fixture.store
    let (job, submission) = try await fixture.submitted(1)
    let next = try await fixture.enqueue(1)[0]
    await #expect(throws: ForgetError.holdsNothing(.running)) { try await store.forget(job) }
    _ = try await store.change(.cancel, fixture.only(job), by: alice)
    await #expect(throws: ForgetError.holdsNothing(.running)) { try await store.forget(job) }
    #expect(try await store.note(Note(submission: submission, trouble: .of(.read)), of: job))
    try await store.forget(job)
    let ended = try await fixture.job(job)
    #expect(ended.state.known == .failed && ended.failure == .forgotten)
    #expect(try await store.get(job, in: ready)?.attempts.last?.failure == .forgotten)
    #expect(try await store.anyFacts(of: job)?.earlier == .lost)
    #expect(try await store.claim(in: "prod", slots: 1)?.place == [next, 1])
    await #expect(throws: ForgetError.holdsNothing(.failed)) { try await store.forget(job) }
    #expect(try await fixture.log().contains("failed \(job)"))
  }
}
