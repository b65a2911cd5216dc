import GRDB
import JSONDocument
package import JobModel
import LibraryModel
package import Runtime

extension QueueStore {
  /// Keeps what has been learnt of a running job. false: it does not run any more, or its submission is not open.
  package func note(_ note: Note, of job: JobID) async throws(StorageError) -> Bool {
    try await write(newsOf: News.noted) { [now] in try $0.note(note, of: job, at: now()) } != nil
  }

  /// Puts a running job back into the queue, resting. false: it is not running any more. Where its cancellation was
  /// asked for, it ends instead.
  ///
  /// - Parameter until: when its rest is over, on the wall clock.
  /// - Parameter note: what has been learnt and is not on the disk yet; the trouble that is kept is the requeue's.
  package func requeue(
    _ requeue: Requeue, until: WallTime, noting note: Note?, job: JobID
  ) async throws(StorageError) -> Bool {
    try await write { [now] database in
      let now = now()
      if let seen = note?.submission { _ = try database.note(seen, of: job, at: now) }
      let event = LifecycleEvent.requeue(until: until, failure: requeue.attemptFailure)
      guard let new = try database.move(job, by: event, at: now) else { return false }
      try database.close(job, requeue.closing, at: now)
      if case .queued = new {
        try database.write(requeue.trouble, of: job, at: now)
        try database.runOnce(
          "UPDATE job SET not_editable_ms = ?, attempt = attempt + ? WHERE id = ? AND state = 'queued'",
          [requeue.notEditableFor.milliseconds, requeue.closing?.kind == .createFailed ? 1 : 0, job])
      }
      return true
    }
  }

  /// Puts a running job that has not been submitted back into the queue, as if it had not been claimed; its target's
  /// trouble stays. false: it is not running any more, or its edit is on its way.
  package func putBack(_ job: JobID) async throws(StorageError) -> Bool {
    try await move(job, by: .putBack)
  }

  /// Ends a running job. false: it is not running any more.
  ///
  /// - Parameter note: what has been learnt and is not on the disk yet; of an ended job no trouble is kept.
  package func end(_ ending: Ending, noting note: Note?, job: JobID) async throws(StorageError) -> Bool {
    try await write { [now] database in
      let now = now()
      if let seen = note?.submission { _ = try database.note(seen, of: job, at: now) }
      let event = LifecycleEvent.end(ending.outcome, retains: ending.retains)
      guard try database.move(job, by: event, at: now, verification: ending.verification) != nil else { return false }
      try database.close(job, ending.closing, at: now)
      if let current = ending.current {
        try database.run(
          "INSERT OR REPLACE INTO standing (job, attempt, document, date) SELECT id, attempt, ?, ? FROM job WHERE id = ?",
          [current.document.json.stored, current.date, job])
      }
      return true
    }
  }

  /// Keeps what has been seen of an ended job's edit, which may still be at work, over a restart. Nothing is written where
  /// it has come to its end meanwhile.
  package func note(_ note: UnfinishedEdit.Note, ofEnded job: JobID) async throws(StorageError) {
    _ = try await write { database in
      try database.run(
        """
        UPDATE submission SET troubled_ms = ?, saw_creating = ?
        WHERE id = (SELECT id FROM submission WHERE job = ? ORDER BY attempt DESC, number DESC LIMIT 1)
          AND EXISTS (SELECT 1 FROM job WHERE id = job AND retains)
        """, [note.troubledFor.milliseconds, note.sawCreating, job])
    }
  }

  /// Frees the slot of an ended job, which asks with a fresh login now; its target stays held. false: it holds no slot.
  package func freeSlot(of job: JobID) async throws(StorageError) -> Bool { try await move(job, by: .freeSlot) }

  /// Frees all that an ended job holds: the server has come to an end with its edit. false: it holds nothing.
  package func vacate(_ job: JobID) async throws(StorageError) -> Bool { try await move(job, by: .vacate) }

  private func move(_ job: JobID, by event: LifecycleEvent) async throws(StorageError) -> Bool {
    try await write { [now] database in try database.move(job, by: event, at: now()) != nil }
  }
}

extension News {
  /// - Parameter noted: nil where there was nothing to note.
  @Sendable fileprivate static func noted(_ noted: News?) -> News { noted ?? .progress }
}

extension Database {
  /// nil: the job does not run any more, or the submission is not open.
  fileprivate func note(_ note: Note, of job: JobID, at now: WallTime) throws -> News? {
    var news = News.progress
    if let submission = note.submission {
      guard let noted = try self.note(submission, of: job, at: now) else { return nil }
      news = noted
    } else {
      guard try state(of: job) == .running else { return nil }
    }
    try write(note.trouble, of: job, at: now)
    return news
  }

  /// nil: it is not open any more.
  fileprivate func note(_ submission: Submission, of job: JobID, at now: WallTime) throws -> News? {
    let draft = submission.draft
    let place: StatementArguments = [job, draft.attempt, draft.number]
    let isOpen = "job = ? AND attempt = ? AND number = ? AND ended IS NULL"
    guard let wasConfirmed = try int("SELECT confirmed FROM submission WHERE \(isOpen)", place) else { return nil }
    try runOnce(
      """
      UPDATE submission SET answered = CASE WHEN ? THEN coalesce(answered, ?) END, confirmed = ?, said_creating = ?,
        saw_creating = ?, has_moved = ?, terminal = ?, polls = ?, answered_ms = ?, troubled_ms = ?, fraction = ?
      WHERE \(isOpen)
      """,
      [
        submission.isAnswered, now.milliseconds, submission.isConfirmed, submission.saidCreating,
        submission.sawCreating,
        submission.hasMoved, submission.isTerminal, submission.polls, submission.answeredFor.milliseconds,
        submission.troubledFor.milliseconds, submission.fraction,
      ] + place)
    guard submission.isConfirmed, wasConfirmed == 0 else { return .progress }
    try log(.accepted, job: job, at: now)
    return .event
  }

  /// The open submission has come to its end. There is one exactly where there is an end of it.
  func close(_ job: JobID, _ end: SubmissionEnd?, at now: WallTime) throws {
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
