import JSONDocument
import JobModel
import LibraryModel
import QueueStore
import Runtime
import StoreSupport
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct FactsExercise {
  /// Makes one submission after the other, each with its end, and gives the facts after them.
  private func facts(_ kind: StoreKind, after endings: [SubmissionEnd.Kind]) async throws -> EditFacts {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    try await fixture.enqueue(1)
    for ending in endings {
      _ = try await store.wake()
      let claimed = try #require(try await store.claim(in: "prod", slots: 1))
      let facts = try #require(try await store.anyFacts(of: claimed.job))
      let draft = Draft.of(facts.attempt, facts.submissions + 1, name: "\(facts.attempt).\(facts.submissions + 1)")
      #expect(try await store.submission(draft, for: 1) != nil)
      let failure = ending == .createFailed ? Failure.created : nil
      #expect(
        try await store.requeue(
          Requeue(until: fixture.clock.now, closing: SubmissionEnd(ending, failure: failure)), job: 1))
    }
    return try #require(try await store.anyFacts(of: 1))
  }

  @Test(arguments: StoreKind.allCases) func `a new job starts from its change`(kind: StoreKind) async throws {
    let fixture = try await Exercise(kind)
    try await fixture.enqueue(1)
    let request = EditRequest.edit(1)
    #expect(
      try await fixture.store.anyFacts(of: 1)
        == EditFacts(target: request.target, change: request.change, maxAttempts: 4, earlier: .noneDone))
  }

  @Test(arguments: StoreKind.allCases) func `the date that an edit was made for, and its strictness, are its facts`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    var request = EditRequest.edit(1)
    (request.expectedLastUpdatedDate, request.strict) = ("2026-01-01T00:00:00.000+0000", true)
    var lenient = EditRequest.edit(2)
    lenient.strict = false
    _ = try await fixture.store.enqueue([request, lenient], by: alice, limits: .wide)
    let facts = try await fixture.store.anyFacts(of: 1)
    #expect(facts?.expectedLastUpdatedDate == "2026-01-01T00:00:00.000+0000" && facts?.strict == true)
    let others = try await fixture.store.anyFacts(of: 2)
    #expect(others?.expectedLastUpdatedDate == nil && others?.strict == false)
  }

  @Test(arguments: StoreKind.allCases) func `an open submission comes back as it was noted`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    var (job, submission) = try await fixture.submitted()
    submission.isAnswered = true
    submission.isConfirmed = true
    submission.sawCreating = true
    submission.isTerminal = true
    submission.polls = 12
    submission.answeredFor = .milliseconds(1234)
    submission.fraction = 0.75
    #expect(try await fixture.store.note(submission, of: job))
    let facts = try await fixture.store.anyFacts(of: job)
    #expect(facts?.open == submission)
    #expect(facts?.open?.draft.submitted.json.text == submission.draft.submitted.json.text)
    #expect(facts?.submissions == 1 && facts?.attempt == 1)
    #expect(facts?.recorded == RecordedDocuments(before: .named("before"), submitted: .named("after")))
  }

  @Test(arguments: StoreKind.allCases) func `lost submissions are counted in a row, within one attempt`(kind: StoreKind)
    async throws
  {
    #expect(try await facts(kind, after: [.notArrived, .notArrived]).lostSubmissions == 2)
    #expect(try await facts(kind, after: [.notArrived, .refused, .notArrived]).lostSubmissions == 1)
    #expect(
      try await facts(kind, after: [.notArrived, .notTaken, .notArrived]).lostSubmissions == 2, "an outage ends no row")
    let next = try await facts(kind, after: [.notArrived, .createFailed, .notArrived, .notTaken])
    #expect(next.lostSubmissions == 1 && next.attempt == 2 && next.attemptsUsed == 1 && next.submissions == 2)
    #expect(next.recorded?.submitted == .named("2.2"), "the newest one's")
    let failed = try await facts(kind, after: [.notArrived, .createFailed])
    #expect(failed.lostSubmissions == 0 && failed.attempt == 2 && failed.submissions == 0)
  }

  @Test(
    arguments: StoreKind.allCases,
    [
      ([], .noneDone), ([.refused, .notTaken], .noneDone), ([.createFailed], .seen),
      ([.createFailed, .refused], .seen), ([.notArrived], .lost), ([.notArrived, .createFailed], .lost),
      ([.createFailed, .notArrived, .refused], .lost),
    ] as [([SubmissionEnd.Kind], EarlierSubmissions)])
  func `what became of all submissions before is known, over the attempts`(
    kind: StoreKind, known: (after: [SubmissionEnd.Kind], earlier: EarlierSubmissions)
  ) async throws {
    #expect(try await facts(kind, after: known.after).earlier == known.earlier)
  }

  @Test(
    arguments: StoreKind.allCases,
    [
      (SubmissionEnd.Kind.givenUp, EarlierSubmissions.lost), (.createFailed, .seen), (.created, .seen),
      (.refused, .noneDone), (.notArrived, .lost),
    ])
  func `a Retry forgets nothing of what was submitted`(
    kind: StoreKind, known: (ending: SubmissionEnd.Kind, earlier: EarlierSubmissions)
  ) async throws {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    let (job, _) = try await fixture.submitted()
    #expect(try await store.anyFacts(of: job)?.earlier == .noneDone, "the open one is not one before")
    let closing = SubmissionEnd(known.ending, failure: .created)
    #expect(try await store.end(Ending(.failed(.created), closing: closing), job: job))
    #expect(try await store.change(.retry, fixture.only(job), by: alice).count == 1)
    #expect(try await store.anyFacts(of: job)?.earlier == known.earlier)
  }

  @Test(arguments: StoreKind.allCases)
  func `what was found at the end of the newest submission is its recorded document's`(kind: StoreKind) async throws {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    let (job, _) = try await fixture.submitted()
    #expect(try await store.anyFacts(of: job)?.recorded?.found == nil)
    #expect(try await store.requeue(.attemptFailed(until: fixture.clock.now), job: job))
    let recorded = RecordedDocuments(before: .named("before"), submitted: .named("after"), found: .named("half"))
    #expect(try await store.anyFacts(of: job)?.recorded == recorded)
    _ = try await store.wake()
    #expect(try await store.claim(in: "prod", slots: 1)?.job == job)
    _ = try await store.submission(.of(2, 1, name: "again"), for: job)
    let again = RecordedDocuments(before: .named("before"), submitted: .named("again"))
    #expect(try await store.anyFacts(of: job)?.recorded == again, "nothing of an older one")
  }

  @Test(arguments: StoreKind.allCases) func `only the slot that a job runs in is given its facts`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    let (job, _) = try await fixture.submitted()
    #expect(try await store.facts(of: job, in: 1) == store.anyFacts(of: job))
    #expect(try await store.facts(of: job, in: 1) != nil)
    #expect(try await store.facts(of: job, in: 2) == nil)
    #expect(try await store.requeue(.attemptFailed(until: fixture.clock.now), job: job))
    #expect(try await store.facts(of: job, in: 1) == nil)
  }

  @Test(arguments: StoreKind.allCases)
  func `what is seen of an ended job's edit outlives a restart while its target is held`(kind: StoreKind) async throws {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    let (job, submission) = try await fixture.submitted()
    let note = UnfinishedEdit.Note(troubledFor: .seconds(90), sawCreating: true)
    _ = try await store.record(.noteEnded(note), of: job)
    #expect(try await store.anyFacts(of: job)?.open == submission, "it still runs")
    let closing = SubmissionEnd(.givenUp, failure: .created)
    #expect(try await store.end(Ending(.failed(.created), closing: closing, retains: .slotAndTarget), job: job))
    _ = try await store.record(.noteEnded(note), of: job)
    let again = try await fixture.reopened()
    let kept = try #require(try await again.unfinishedEdit(of: job)).submission
    #expect(kept.troubledFor == .seconds(90) && kept.sawCreating)
    await again.close()
  }

  @Test(arguments: StoreKind.allCases) func `what an ended job left at work is known while it holds its slot`(
    kind: StoreKind
  ) async throws {
    let fixture = try await Exercise(kind)
    let store = fixture.store
    let (job, submission) = try await fixture.submitted()
    #expect(try await store.unfinishedEdit(of: job) == nil)
    let closing = SubmissionEnd(.givenUp, failure: .created)
    #expect(try await store.end(Ending(.failed(.created), closing: closing, retains: .slotAndTarget), job: job))
    #expect(
      try await store.unfinishedEdit(of: job)
        == StoredUnfinishedEdit(target: EditRequest.edit(1).target, submission: submission, slot: 1))
    #expect(try await store.record(.vacate, of: job))
    #expect(try await store.unfinishedEdit(of: job) == nil)
  }

  @Test(arguments: StoreKind.allCases) func `how long others have been at work on the target is kept`(kind: StoreKind)
    async throws
  {
    let fixture = try await Exercise(kind)
    let job = try await fixture.running()
    let requeue = Requeue(until: fixture.clock.now, notEditableFor: .seconds(60))
    #expect(try await fixture.store.requeue(requeue, job: job))
    let facts = try await fixture.store.anyFacts(of: job)
    #expect(facts?.notEditableFor == .seconds(60) && facts?.attempt == 1)
    _ = try await fixture.store.change(.cancel, fixture.only(job), by: alice)
    _ = try await fixture.store.change(.retry, fixture.only(job), by: alice)
    #expect(try await fixture.store.anyFacts(of: job)?.notEditableFor == .zero)
  }
}
