import JSONDocument
package import JobModel
import LibraryModel
import Runtime

extension TransactionalStore {
  package func record(_ update: EditUpdate, of job: JobID) async throws(StorageError) -> Bool {
    let change: @Sendable (QueueChange?) -> QueueChange = { $0 ?? .progress }
    do {
      return try await write(by: nil, weight: 0, takesOn: false, change: change) { [holder] in
        try $0.held(by: holder).record(update, of: job)
      } != nil
    } catch {
      throw StorageError(error)
    }
  }
}

extension Transaction {
  /// nil, and nothing is written: it does not apply to the job as it is.
  fileprivate func record(_ update: EditUpdate, of job: JobID) throws -> QueueChange? {
    // An administrator says Forget wherever they are; all else is of the host that serves the job.
    guard try update == .forget || isLeased(serverOf: job) else { return nil }
    switch update {
    case .note(let note): return try self.note(note, of: job)
    case .requeue(let requeue, let until, let seen):
      if let seen { _ = try note(seen, of: job) }
      return try self.requeue(job, requeue, until: until) ? .work : nil
    case .end(let ending, let seen):
      if let seen { _ = try note(seen, of: job) }
      return try end(job, ending) ? .work : nil
    case .putBack: return try move(job, by: .putBack).map { _ in .work }
    case .tryAlone(let isAlone): return try setAlone(isAlone, job) ? .progress : nil
    case .noteEnded(let note): return try noteEnded(note, of: job) ? .progress : nil
    case .freeSlot: return try move(job, by: .freeSlot).map { _ in .work }
    case .vacate: return try move(job, by: .vacate).map { _ in .work }
    case .forget: return try forget(job) ? .work : nil
    }
  }

  private func requeue(_ job: JobID, _ requeue: Requeue, until: WallTime) throws -> Bool {
    let event = LifecycleEvent.requeue(until: until, failure: requeue.attemptFailure)
    guard let new = try move(job, by: event) else { return false }
    try close(job, requeue.closing)
    try name(targetOf: job, requeue.targetName)
    if requeue.closing != nil { try clearOfSuspicion(job) }
    if case .queued = new {
      try write(requeue.trouble, of: job)
      try runOnce(
        "UPDATE job SET not_editable_ms = ?, attempt = attempt + ? WHERE id = ? AND state = 'queued'",
        [requeue.notEditableFor.milliseconds, requeue.closing?.kind == .createFailed ? 1 : 0, job])
    }
    return true
  }

  private func end(_ job: JobID, _ ending: Ending) throws -> Bool {
    let event = LifecycleEvent.end(ending.outcome, retains: ending.retains)
    guard try move(job, by: event, verification: ending.verification) != nil else { return false }
    if case .succeeded = ending.outcome, ending.closing != nil { try nameAsSubmitted(targetOf: job) }
    try close(job, ending.closing)
    if let current = ending.current {
      try name(targetOf: job, current.document.targetName)
      try run(
        """
        INSERT INTO standing (job, attempt, document, date) SELECT id, attempt, ?, ? FROM job WHERE id = ?
        ON CONFLICT (job) DO UPDATE SET attempt = excluded.attempt, document = excluded.document, date = excluded.date
        """,
        [current.document.json.stored, current.date, job])
    }
    return true
  }

  private func noteEnded(_ note: UnfinishedEdit.Note, of job: JobID) throws -> Bool {
    try changed(
      """
      UPDATE submission SET troubled_ms = ?, saw_creating = ?
      WHERE id = (SELECT id FROM submission WHERE job = ? ORDER BY attempt DESC, number DESC LIMIT 1)
        AND EXISTS (SELECT 1 FROM job WHERE job.id = submission.job AND retains)
      """, [note.troubledFor.milliseconds, note.sawCreating, job]) > 0
  }

  private func forget(_ job: JobID) throws -> Bool {
    guard let old = try lifecycle(of: job), try move(job, by: .forget) != nil else { return false }
    if case .running = old { try close(job, SubmissionEnd(.givenUp, failure: .forgotten)) }
    return true
  }

  /// nil: the job does not run any more, or the submission is not open.
  private func note(_ note: Note, of job: JobID) throws -> QueueChange? {
    var change = QueueChange.progress
    if let submission = note.submission {
      guard let noted = try self.note(submission, of: job) else { return nil }
      change = noted
    } else {
      guard try state(of: job) == .running else { return nil }
    }
    try write(note.trouble, of: job)
    return change
  }

  /// nil: it is not open any more.
  private func note(_ submission: Submission, of job: JobID) throws -> QueueChange? {
    let draft = submission.draft
    let place: SQLValues = [job, draft.attempt, draft.number]
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
    try log(.accepted, job: job, by: nil)
    return .event
  }

  /// The open submission has come to its end. There is one exactly where there is an end of it.
  func close(_ job: JobID, _ end: SubmissionEnd?) throws {
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
      try name(targetOf: job, found.targetName)
    }
    if let duration = end.duration { try keep(duration, of: job) }
    let counted = try QueueCounts.End(environment: environment(of: job), reason: end.kind.rawValue)
    count { $0.submissionEnded(counted) }
  }
}
