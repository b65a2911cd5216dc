import JSONDocument
import JobModel
import LibraryModel
import Runtime
import SQLiteEngine
import TestSupport
import Testing

@testable import QueueStore
@testable import SQLiteEngine

@Suite(.timeLimit(.minutes(5))) struct FactsTests {
  @Test func `a new job starts from its change`() async throws {
    let fixture = try await Fixture()
    try await fixture.enqueue(1)
    let request = EditRequest.edit(1)
    #expect(
      try await fixture.store.anyFacts(of: 1)
        == EditFacts(target: request.target, change: request.change, maxAttempts: 4, earlier: .noneDone))
  }

  @Test func `the date that an edit was made for, and its strictness, are its facts`() async throws {
    let fixture = try await Fixture()
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

  @Test func `an open submission comes back as it was noted`() async throws {
    let fixture = try await Fixture()
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

  /// Makes one submission after the other, each with its end, and gives the facts after them.
  private func facts(after endings: [SubmissionEnd.Kind]) async throws -> EditFacts {
    let fixture = try await Fixture()
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

  @Test func `lost submissions are counted in a row, within one attempt`() async throws {
    #expect(try await facts(after: [.notArrived, .notArrived]).lostSubmissions == 2)
    #expect(try await facts(after: [.notArrived, .refused, .notArrived]).lostSubmissions == 1)
    #expect(
      try await facts(after: [.notArrived, .notTaken, .notArrived]).lostSubmissions == 2, "an outage ends no row")
    let next = try await facts(after: [.notArrived, .createFailed, .notArrived, .notTaken])
    #expect(next.lostSubmissions == 1 && next.attempt == 2 && next.attemptsUsed == 1 && next.submissions == 2)
    #expect(next.recorded?.submitted == .named("2.2"), "the newest one's")
    let failed = try await facts(after: [.notArrived, .createFailed])
    #expect(failed.lostSubmissions == 0 && failed.attempt == 2 && failed.submissions == 0)
  }

  @Test(
    arguments: [
      ([], .noneDone), ([.refused, .notTaken], .noneDone), ([.createFailed], .seen),
      ([.createFailed, .refused], .seen), ([.notArrived], .lost), ([.notArrived, .createFailed], .lost),
      ([.createFailed, .notArrived, .refused], .lost),
    ] as [([SubmissionEnd.Kind], EarlierSubmissions)])
  func `what became of all submissions before is known, over the attempts`(
    endings: [SubmissionEnd.Kind], earlier: EarlierSubmissions
  ) async throws {
    #expect(try await facts(after: endings).earlier == earlier)
  }

  @Test(arguments: [
    (SubmissionEnd.Kind.givenUp, EarlierSubmissions.lost), (.createFailed, .seen), (.created, .seen),
    (.refused, .noneDone), (.notArrived, .lost),
  ])
  func `a Retry forgets nothing of what was submitted`(
    ending: SubmissionEnd.Kind, earlier: EarlierSubmissions
  ) async throws {
    let fixture = try await Fixture()
    let store = fixture.store
    let (job, _) = try await fixture.submitted()
    #expect(try await store.anyFacts(of: job)?.earlier == .noneDone, "the open one is not one before")
    let closing = SubmissionEnd(ending, failure: .created)
    #expect(try await store.end(Ending(.failed(.created), closing: closing), job: job))
    #expect(try await store.change(.retry, fixture.only(job), by: alice).count == 1)
    #expect(try await store.anyFacts(of: job)?.earlier == earlier)
  }

  @Test func `what was found at the end of the newest submission is its recorded document's`() async throws {
    let fixture = try await Fixture()
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

  @Test func `only the slot that a job runs in is given its facts`() async throws {
    let fixture = try await Fixture()
    let store = fixture.store
    let (job, _) = try await fixture.submitted()
    #expect(try await store.facts(of: job, in: 1) == store.anyFacts(of: job))
    #expect(try await store.facts(of: job, in: 1) != nil)
    #expect(try await store.facts(of: job, in: 2) == nil)
    #expect(try await store.requeue(.attemptFailed(until: fixture.clock.now), job: job))
    #expect(try await store.facts(of: job, in: 1) == nil)
  }

  @Test func `what is seen of an ended job's edit outlives a restart while its target is held`() async throws {
    let fixture = try await Fixture()
    let store = fixture.store
    let (job, submission) = try await fixture.submitted()
    let note = UnfinishedEdit.Note(troubledFor: .seconds(90), sawCreating: true)
    #expect(try await !store.record(.noteEnded(note), of: job))
    #expect(try await store.anyFacts(of: job)?.open == submission, "it still runs")
    let closing = SubmissionEnd(.givenUp, failure: .created)
    #expect(try await store.end(Ending(.failed(.created), closing: closing, retains: .slotAndTarget), job: job))
    #expect(try await store.record(.noteEnded(note), of: job))
    await store.close()
    let again = try await SQLiteStore.open(at: fixture.path) { [clock = fixture.clock] in clock.now }
    let kept = try #require(try await again.unfinishedEdit(of: job)).submission
    #expect(kept.troubledFor == .seconds(90) && kept.sawCreating)
    await again.close()
  }

  @Test func `what an ended job left at work is known while it holds its slot`() async throws {
    let fixture = try await Fixture()
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

  @Test func `how long others have been at work on the target is kept`() async throws {
    let fixture = try await Fixture()
    let job = try await fixture.running()
    let requeue = Requeue(until: fixture.clock.now, notEditableFor: .seconds(60))
    #expect(try await fixture.store.requeue(requeue, job: job))
    let facts = try await fixture.store.anyFacts(of: job)
    #expect(facts?.notEditableFor == .seconds(60) && facts?.attempt == 1)
    _ = try await fixture.store.change(.cancel, fixture.only(job), by: alice)
    _ = try await fixture.store.change(.retry, fixture.only(job), by: alice)
    #expect(try await fixture.store.anyFacts(of: job)?.notEditableFor == .zero)
  }

  @Test(arguments: [
    ("UPDATE change SET body = x'7b'", "change of job 1"),
    ("UPDATE job SET asked_id = 'x'", "asked_id of job 1"),
    ("UPDATE submission SET baseline = x'5b5d'", "baseline of job 1"),
    ("UPDATE document SET submitted = x'ff'", "submitted of job 1"),
    ("DELETE FROM document", "submitted of job 1"),
  ])
  func `what can't be read is named with its job`(sql: String, words: String) async throws {
    let fixture = try await Fixture()
    _ = try await fixture.submitted()
    _ = try await fixture.store.write { try $0.run(sql) }
    do {
      _ = try await fixture.store.anyFacts(of: 1)
      Issue.record("it was read")
    } catch {
      #expect(error.description.contains(words))
    }
  }

  @Test func `a failure that can't be read is named, and stops no other job`() async throws {
    let fixture = try await Fixture()
    let store = fixture.store
    let job = try await fixture.running(1)
    #expect(try await store.end(Ending(.failed(.created)), job: job))
    _ = try await store.write { try $0.run("UPDATE job SET failure = x'7b7d' WHERE id = 1") }
    do {
      _ = try await store.get(job, in: ready)
      Issue.record("it was read")
    } catch {
      guard case .unreadable(job, "failure", _) = error else { throw error }
    }
    await #expect(throws: ChangeError.self) { try await store.change(.retry, fixture.only(job), by: alice) }
    #expect(try await fixture.running(2) == 2)
  }
}
