import JSONDocument
import JobModel
import LibraryModel
import QueueStore
import StoreSupport
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct DocumentsExercise {
  @Test(arguments: StoreKind.allCases)
  func `an edit in flight shows what stood before and what was sent, as they were written`(kind: StoreKind) async throws
  {
    let fixture = try await Exercise(kind)
    let (job, submission) = try await fixture.submitted()
    let documents = try #require(try await fixture.store.documents(of: job, attempt: nil))
    #expect(documents.before.text == submission.draft.before.json.text)
    #expect(documents.submitted?.text == submission.draft.submitted.json.text)
    #expect(documents.found == nil && documents.dateAfter == nil && documents.dateBefore == "2026-01-01")
  }

  @Test(arguments: StoreKind.allCases) func `an edit that has ended shows what was found, and its date`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    let (job, _) = try await fixture.submitted()
    let closing = SubmissionEnd(.created, found: .named("made"), dateAfter: "2026-01-02")
    #expect(try await fixture.store.end(Ending(.succeeded(.unchanged), closing: closing), job: job))
    let documents = try await fixture.store.documents(of: job, attempt: 1)
    #expect(documents?.found == EditableDocument.named("made").json && documents?.dateAfter == "2026-01-02")
  }

  @Test(arguments: StoreKind.allCases) func `each attempt has its own, and the last one is meant where none is said`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    let (job, _) = try await fixture.submitted()
    #expect(try await fixture.store.requeue(.attemptFailed(until: fixture.clock.now), job: job))
    _ = try await fixture.store.wake()
    #expect(try await fixture.store.claim(in: "prod", slots: 1)?.job == job)
    #expect(try await fixture.store.submission(.of(2, 1, name: "again"), for: job) != nil)
    let last = try await fixture.store.documents(of: job, attempt: nil)
    #expect(last?.submitted == EditableDocument.named("again").json && last?.found == nil)
    #expect(try await fixture.store.documents(of: job, attempt: 2) == last)
    let first = try await fixture.store.documents(of: job, attempt: 1)
    #expect(first?.submitted == EditableDocument.named("after").json)
    #expect(first?.found == EditableDocument.named("half").json)
  }

  @Test(arguments: StoreKind.allCases)
  func `of an attempt that was sent more than once, the newest is shown, and what stood before the first`(
    kind: StoreKind
  )
    async throws
  {
    let fixture = try await Exercise(kind)
    let (job, _) = try await fixture.submitted()
    let closing = SubmissionEnd(.notArrived)
    #expect(try await fixture.store.requeue(Requeue(until: fixture.clock.now, closing: closing), job: job))
    _ = try await fixture.store.wake()
    #expect(try await fixture.store.claim(in: "prod", slots: 1)?.job == job)
    #expect(
      try await fixture.store.submission(
        .of(1, 2, before: "half made", date: "2026-01-02", name: "second"), for: job) != nil)
    let documents = try await fixture.store.documents(of: job, attempt: 1)
    #expect(documents?.submitted == EditableDocument.named("second").json)
    #expect(documents?.before == EditableDocument.named("before").json && documents?.dateBefore == "2026-01-01")
  }

  @Test(arguments: StoreKind.allCases)
  func `a job that ended before it was submitted shows what stood there, also over a Retry`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    let job = try await fixture.running()
    let current = CurrentDocument(.named("locked"), date: "2026-01-03")
    let failure = Failure(.notEditable, "It is locked.")
    #expect(try await fixture.store.end(Ending(.failed(failure), current: current), job: job))
    let wanted = try #require(try await fixture.store.documents(of: job, attempt: nil))
    #expect(wanted.before == EditableDocument.named("locked").json && wanted.dateBefore == "2026-01-03")
    #expect(wanted.submitted == nil && wanted.found == nil && wanted.dateAfter == nil)
    #expect(try await fixture.store.documents(of: job, attempt: 1) == wanted)

    _ = try await fixture.store.change(.retry, fixture.only(job), by: alice)
    #expect(try await fixture.store.claim(in: "prod", slots: 1)?.job == job)
    #expect(try await fixture.store.submission(.first, for: job) != nil)
    let later = try await fixture.store.documents(of: job, attempt: nil)
    #expect(later?.submitted == EditableDocument.named("after").json)
  }

  @Test(arguments: StoreKind.allCases)
  func `a job that has come to no document has none, and an attempt that is not there is said`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    let job = try await fixture.enqueue(1)[0]
    #expect(try await fixture.store.documents(of: job, attempt: nil) == nil)
    for attempt in [-1, 0, 1, 2] {
      await #expect(throws: DocumentsError.noSuchAttempt) {
        try await fixture.store.documents(of: job, attempt: attempt)
      }
    }
    await #expect(throws: DocumentsError.noSuchJob) { try await fixture.store.documents(of: 77, attempt: nil) }
  }
}
