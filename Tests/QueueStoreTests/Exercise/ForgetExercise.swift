import JobModel
import LibraryModel
import QueueStore
import StoreSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct ForgetExercise {
  @Test(arguments: StoreKind.allCases)
  func `the slot and the target of a job that holds them after its end are free at once`(kind: StoreKind) async throws {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    let (job, _) = try await fixture.submitted()
    let next = try await fixture.enqueue(1)[0]
    let closing = SubmissionEnd(.givenUp, failure: .created)
    #expect(try await store.end(Ending(.failed(.created), closing: closing, retains: .slotAndTarget), job: job))
    #expect(try await store.claim(in: "prod", slots: 1) == nil)
    #expect(try await store.record(.forget, of: job))
    #expect(try await store.claim(in: "prod", slots: 1)?.job == next)
  }

  @Test(arguments: StoreKind.allCases) func `a job that holds nothing after its end can't be forgotten`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    let queued = try await fixture.enqueue(1, 1)
    _ = try await store.claim(in: "prod", slots: 1)
    for job in queued { #expect(try await !store.record(.forget, of: job)) }
    #expect(try await store.end(Ending(.cancelled), job: queued[0]))
    #expect(try await !store.record(.forget, of: queued[0]))
    #expect(try await !store.record(.forget, of: 77))
  }

  @Test(arguments: StoreKind.allCases)
  func `a job that was submitted is given up where its cancellation was asked for and its target is in trouble`(
    kind: StoreKind
  )
    async throws
  {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    let (job, submission) = try await fixture.submitted(1)
    let next = try await fixture.enqueue(1)[0]
    #expect(try await !store.record(.forget, of: job))
    _ = try await store.change(.cancel, fixture.only(job), by: alice)
    #expect(try await !store.record(.forget, of: job))
    #expect(try await store.note(Note(submission: submission, trouble: .of(.read)), of: job))
    #expect(try await store.record(.forget, of: job))
    let ended = try await fixture.job(job)
    #expect(ended.state.known == .failed && ended.failure == .forgotten)
    #expect(try await store.get(job, in: ready)?.attempts.last?.failure == .forgotten)
    #expect(try await store.anyFacts(of: job)?.earlier == .lost)
    #expect(try await store.claim(in: "prod", slots: 1)?.place == [next, 1])
    #expect(try await !store.record(.forget, of: job))
    #expect(try await fixture.log().contains("failed \(job)"))
  }
}
