import GRDB
import JSONDocument
package import JobModel
import LibraryModel
import Runtime

extension QueueStore {
  /// Records what a PUT is about to send; it is on the disk when this returns. nil: the job is not running any more, or
  /// its deadline has passed, and nothing may be sent.
  ///
  /// - Parameter url: of the server that it is sent to, where what comes of it is asked after a restart, too; nil:
  ///   wherever the environment is then.
  package func record(
    _ draft: Draft, for job: JobID, at url: String? = nil
  ) async throws(StorageError) -> Submission? {
    try await write(news: .event) { [now] database in
      let now = now()
      if try database.isLate(job, at: now) { try database.expire([job], at: now) }
      guard try database.move(job, by: .submit, at: now) != nil else { return nil }
      let baseline = try [draft.baseline.date, draft.baseline.status].stored()
      try database.runOnce(
        """
        INSERT INTO submission (job, attempt, number, slot, claimed, baseline, project, url, sent)
        SELECT id, ?, ?, slot, claimed, ?, ?, ?, ? FROM job WHERE id = ? AND attempt = ?
        """,
        [draft.attempt, draft.number, baseline, draft.projectID, url, now.milliseconds, job, draft.attempt])
      try database.run(
        "INSERT INTO document (submission, before, submitted) VALUES (?, ?, ?)",
        [database.lastInsertedRowID, draft.before.json.stored, draft.submitted.json.stored])
      return Submission(draft: draft, sentAt: now)
    }
  }

  /// Keeps what has been seen of an open submission. false: it is not open any more.
  package func note(_ submission: Submission, of job: JobID) async throws(StorageError) -> Bool {
    try await write(newsOf: News.noted) { [now] in try $0.note(submission, of: job, at: now()) } != nil
  }

  /// Puts a running job back into the queue, resting. false: it is not running any more. Where its cancellation was
  /// asked for, it ends instead.
  ///
  /// - Parameter seen: what has been seen of its open submission and is not on the disk yet.
  package func requeue(_ requeue: Requeue, seen: Submission? = nil, job: JobID) async throws(StorageError) -> Bool {
    try await write { [now] database in
      let now = now()
      if let seen { _ = try database.note(seen, of: job, at: now) }
      let event = LifecycleEvent.requeue(until: requeue.until, failure: requeue.attemptFailure)
      guard let new = try database.move(job, by: event, at: now) else { return false }
      try database.close(job, requeue.closing, at: now)
      if case .queued = new {
        try database.runOnce(
          "UPDATE job SET not_editable_ms = ?, attempt = attempt + ? WHERE id = ? AND state = 'queued'",
          [requeue.notEditableFor.milliseconds, requeue.closing?.kind == .createFailed ? 1 : 0, job])
      }
      return true
    }
  }

  /// Puts a running job that has not been submitted back into the queue, as it was before it was claimed. false: it is
  /// not running any more, or its edit is on its way.
  package func putBack(_ job: JobID) async throws(StorageError) -> Bool {
    try await write { [now] database in try database.move(job, by: .putBack, at: now()) != nil }
  }

  /// Ends a running job. false: it is not running any more.
  ///
  /// - Parameter seen: what has been seen of its open submission and is not on the disk yet.
  package func end(_ ending: Ending, seen: Submission? = nil, job: JobID) async throws(StorageError) -> Bool {
    try await write { [now] database in
      let now = now()
      if let seen { _ = try database.note(seen, of: job, at: now) }
      let event = LifecycleEvent.end(ending.outcome, keepsSlot: ending.keepsSlot)
      guard try database.move(job, by: event, at: now, verification: ending.verification) != nil else { return false }
      try database.close(job, ending.closing, at: now)
      if let standing = ending.standing {
        try database.run(
          "INSERT OR REPLACE INTO standing (job, attempt, document, date) SELECT id, attempt, ?, ? FROM job WHERE id = ?",
          [standing.document.json.stored, standing.date, job])
      }
      return true
    }
  }

  /// Frees the slot and the target of an ended job: the server has come to an end. false: it holds none.
  package func vacate(_ job: JobID) async throws(StorageError) -> Bool {
    try await write { [now] database in try database.move(job, by: .vacate, at: now()) != nil }
  }
}

extension News {
  /// - Parameter noted: nil where there was nothing to note.
  @Sendable fileprivate static func noted(_ noted: News?) -> News { noted ?? .progress }
}

extension Database {
  /// nil: it is not open any more.
  fileprivate func note(_ submission: Submission, of job: JobID, at now: WallTime) throws -> News? {
    let draft = submission.draft
    let place: StatementArguments = [job, draft.attempt, draft.number]
    let isOpen = "job = ? AND attempt = ? AND number = ? AND ended IS NULL"
    guard let wasConfirmed = try int("SELECT confirmed FROM submission WHERE \(isOpen)", place) else { return nil }
    try runOnce(
      """
      UPDATE submission SET answered = ?, confirmed = ?, saw_creating = ?, terminal = ?, polls = ?, answered_ms = ?,
        fraction = ?
      WHERE \(isOpen)
      """,
      [
        submission.answeredAt?.milliseconds, submission.isConfirmed, submission.sawCreating, submission.isTerminal,
        submission.polls, submission.answeredFor.milliseconds, submission.fraction,
      ] + place)
    guard submission.isConfirmed, wasConfirmed == 0 else { return .progress }
    try log(.accepted, job: job, at: now)
    return .event
  }

  /// The open submission has come to its end. There is one exactly where there is an end of it.
  fileprivate func close(_ job: JobID, _ end: SubmissionEnd?, at now: WallTime) throws {
    let open = try int("SELECT id FROM submission WHERE job = ? AND ended IS NULL", [job])
    guard let end, let open else {
      if end == nil, open == nil { return }
      throw StorageError.inconsistent(
        open == nil ? "job \(job) has no open submission to end" : "the open submission of job \(job) was left open")
    }
    try runOnce(
      "UPDATE submission SET ended = ?, ending = ?, failure = ?, date_after = ? WHERE id = ? AND ended IS NULL",
      [now.milliseconds, end.kind.rawValue, end.failure?.stored(), end.dateAfter, open])
    if let found = end.found {
      try run("UPDATE document SET found = ? WHERE submission = ?", [found.json.stored, open])
    }
  }
}
