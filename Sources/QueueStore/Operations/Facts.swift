import JSONDocument
package import JobModel
import LibraryModel

extension TransactionalStore {
  package func edit(of job: JobID) async throws(StorageError) -> KeptEdit? {
    try await reading { try $0.edit(of: job) }
  }
}

extension Transaction {
  fileprivate func edit(of job: JobID) throws -> KeptEdit? {
    let held = "SELECT slot, ended IS NULL AS runs FROM job WHERE id = ? AND holds"
    guard let found = try row(held, [job]), let facts = try facts(of: job) else { return nil }
    let row = found.of(job)
    if try row.bool("runs") { return try .running(facts, slot: row.int("slot")) }
    guard let newest = try newestSubmission(of: job, kind: facts.target.kind) else { return nil }
    return try .unfinished(
      StoredUnfinishedEdit(target: facts.target, submission: newest.submission, slot: row.optionalInt("slot")))
  }

  /// What the edit of a job starts from, or goes on from. nil: there is no such job.
  func facts(of job: JobID) throws -> EditFacts? {
    guard let row = try row(Self.facts, [job]) else { return nil }
    return try facts(of: job, from: row.of(job))
  }

  private static let facts = "SELECT \(Trouble.columns), \(EditFacts.columns) FROM \(EditFacts.tables) WHERE job.id = ?"

  /// - Parameter row: with `Trouble.columns` and `EditFacts.columns`.
  func facts(of job: JobID, from row: StoredRow) throws -> EditFacts {
    let attempt = try row.int("attempt")
    var facts = try EditFacts(
      target: row.target(), change: row.value("change"), maxAttempts: row.int("max_attempts"), attempt: attempt,
      attemptsUsed: attempt - row.int("first_attempt"), notEditableFor: row.span("not_editable_ms"),
      trouble: row.trouble(), expectedLastUpdatedDate: row.optionalText("expected_date"), strict: row.bool("strict"))
    facts.earlier = .noneDone
    if try row.bool("was_submitted") { try add(submissionsOf: job, since: row.int("since"), to: &facts) }
    return facts
  }

  /// - Parameter since: the first attempt of the change that the job has now; what was submitted before was another edit.
  private func add(submissionsOf job: JobID, since: Int, to facts: inout EditFacts) throws {
    let sql = "SELECT attempt, ending FROM submission WHERE job = ? AND attempt >= ? ORDER BY attempt, number"
    let all = try rows(sql, [job, since]).map {
      let row = $0.of(job)
      return try (attempt: row.int("attempt"), ending: row.optionalText("ending").flatMap(SubmissionEnd.Kind.init))
    }
    facts.earlier = EarlierSubmissions(ended: all.compactMap(\.ending))
    if facts.earlier == .lost { facts.lost = try firstLost(of: job, since: since, kind: facts.target.kind) }
    let inAttempt = all.filter { $0.attempt == facts.attempt }.map(\.ending)
    facts.submissions = inAttempt.count
    // What was not taken says nothing of what the server does with it.
    facts.lostSubmissions =
      inAttempt.reversed().filter { $0 != nil && $0 != .notTaken }.prefix { $0 == .notArrived }.count
    guard let newest = try newestSubmission(of: job, kind: facts.target.kind) else { return }
    facts.recorded = newest.documents
    if newest.isOpen { facts.open = newest.submission }
  }

  /// nil: its documents are no longer kept.
  private func firstLost(of job: JobID, since: Int, kind: TargetKind) throws -> RecordedDocuments? {
    let first = """
      SELECT before, submitted FROM submission JOIN document ON document.submission = submission.id
      WHERE job = ? AND attempt >= ? AND ending IN ('notArrived', 'givenUp') ORDER BY attempt, number LIMIT 1
      """
    guard let row = try row(first, [job, since])?.of(job) else { return nil }
    return try RecordedDocuments(
      before: EditableDocument(reduced: row.json("before"), kind: kind),
      submitted: EditableDocument(reduced: row.json("submitted"), kind: kind))
  }

  /// nil: there is none, or its documents are no longer kept.
  fileprivate func newestSubmission(
    of job: JobID, kind: TargetKind
  ) throws -> (submission: Submission, documents: RecordedDocuments, isOpen: Bool)? {
    let newest = """
      SELECT submission.*, before, submitted, found FROM submission
      LEFT JOIN document ON document.submission = submission.id
      WHERE job = ? ORDER BY attempt DESC, number DESC LIMIT 1
      """
    guard let found = try row(newest, [job]) else { return nil }
    let row = found.of(job)
    let isOpen = try row.optionalInt("ended") == nil
    guard let before = try row.optionalJSON("before"), let submitted = try row.optionalJSON("submitted") else {
      if isOpen { throw row.unreadable("submitted", "there is no document of the open submission") }
      return nil
    }
    let documents = try RecordedDocuments(
      before: EditableDocument(reduced: before, kind: kind),
      submitted: EditableDocument(reduced: submitted, kind: kind),
      found: row.optionalJSON("found").map { EditableDocument(reduced: $0, kind: kind) })
    return try (row.submission(of: documents), documents, isOpen)
  }
}

extension EditFacts {
  /// Of a row of `tables`; `Trouble.columns` belong to it.
  static let columns = """
    environment.name AS environment, target.kind, asked_id, change.body AS change, change.since, max_attempts, attempt, first_attempt,
    not_editable_ms, expected_date, strict, EXISTS (
      SELECT 1 FROM submission WHERE submission.job = job.id AND submission.attempt >= change.since) AS was_submitted
    """

  static let tables = """
    job JOIN target ON target.id = job.target JOIN environment ON environment.id = job.environment
    LEFT JOIN change ON change.job = job.id
    """
}

extension EarlierSubmissions {
  /// - Parameter endings: of all of the job's submissions that have come to an end.
  fileprivate init(ended endings: [SubmissionEnd.Kind]) {
    if endings.contains(where: { $0 == .notArrived || $0 == .givenUp }) {
      self = .lost
    } else {
      self = endings.contains { $0 == .createFailed || $0 == .created } ? .seen : .noneDone
    }
  }
}

extension StoredRow {
  /// From the columns `environment`, `kind` and `asked_id`.
  func target() throws -> Target {
    guard let id = try TargetID(text("asked_id")) else { throw unreadable("asked_id", "it is no target's id") }
    return try Target(environment: text("environment"), kind: word("kind"), id: id)
  }

  func baseline() throws -> Baseline {
    let parts: [String] = try value("baseline")
    guard parts.count == 2 else { throw unreadable("baseline", "expected a date and a status") }
    return Baseline(date: parts[0], status: parts[1])
  }

  fileprivate func submission(of documents: RecordedDocuments) throws -> Submission {
    let draft = try Draft(
      attempt: int("attempt"), number: int("number"), baseline: baseline(),
      before: documents.before, submitted: documents.submitted, projectID: optionalText("project"),
      packages: value("packages"))
    var submission = try Submission(draft: draft, sentAt: time("sent"))
    submission.isAnswered = try optionalTime("answered") != nil
    submission.isConfirmed = try bool("confirmed")
    submission.saidCreating = try bool("said_creating")
    submission.sawCreating = try bool("saw_creating")
    submission.hasMoved = try bool("has_moved")
    submission.polls = try int("polls")
    submission.answeredFor = try span("answered_ms")
    submission.troubledFor = try span("troubled_ms")
    submission.fraction = try double("fraction")
    submission.isTerminal = try bool("terminal")
    return submission
  }
}
