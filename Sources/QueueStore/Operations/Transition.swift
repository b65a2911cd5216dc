import JSONDocument
import JobModel
import LibraryModel
import Runtime

/// A job's life, read from its row and written back to it. Every write is guarded by the state that was read.
extension Transaction {
  /// Applies an event to a job, and logs what has happened. nil, and nothing written: there is no such job, or the event
  /// does not apply to it. Jobs that come after one which can't succeed any more fail with it.
  ///
  /// - Parameter server: whose slot the job is given, where the event is a claim.
  /// - Parameter verification: what was found, where the event ends a job whose edit was made.
  func move(
    _ job: JobID, by event: LifecycleEvent, server: Int? = nil, verification: Verification? = nil
  ) throws -> Lifecycle? {
    guard let old = try lifecycle(of: job) else { return nil }
    return try move(job, from: old, by: event, server: server, verification: verification)
  }

  /// - Parameter old: how the job's life stands, which has just been read.
  func move(
    _ job: JobID, from old: Lifecycle, by event: LifecycleEvent, server: Int? = nil, verification: Verification? = nil
  ) throws -> Lifecycle? {
    let new = try moveAlone(
      job, from: old, by: event, askedBy: submitter, server: server, verification: verification)
    if let new { try failDependents(of: job, new) }
    return new
  }

  /// The same of what nobody has asked for, and the jobs that come after it are left for later.
  func moveAlone(_ job: JobID, by event: LifecycleEvent) throws -> Lifecycle? {
    guard let old = try lifecycle(of: job) else { return nil }
    return try moveAlone(job, from: old, by: event, askedBy: nil)
  }

  private func moveAlone(
    _ job: JobID, from old: Lifecycle, by event: LifecycleEvent, askedBy submitter: Submitter?, server: Int? = nil,
    verification: Verification? = nil
  ) throws -> Lifecycle? {
    guard let (new, what) = old.applying(event) else { return nil }
    try write(new, over: old, of: job, server, verification)
    if let what { try log(what, job: job, by: submitter) }
    if case .ended(let outcome, _) = new, !old.state.isEnded {
      let end = try QueueCounts.End(environment: environment(of: job), reason: outcome.word)
      count { $0.jobEnded(end) }
    }
    switch (old, new) {
    case (_, .queued): try holdIfStopped(job)
    case (.queued, .ended(let outcome, _)), (.held, .ended(let outcome, _)), (.running, .ended(let outcome, _)):
      try note(outcome, of: job)
    default: break
    }
    return new
  }

  /// The name of a job's environment.
  func environment(of job: JobID) throws -> String {
    let sql = "SELECT environment.name FROM job JOIN environment ON environment.id = job.environment WHERE job.id = ?"
    guard let name = try text(sql, [job]) else { throw StorageError.inconsistent("job \(job) has no environment") }
    return name
  }

  /// - Parameter submitter: the user who asked for it; nil: it came by itself.
  func log(_ what: EventKind, job: JobID, by submitter: Submitter?) throws {
    try run(
      "INSERT INTO event (at, what, job, uid) VALUES (?, ?, ?, ?)",
      [now.milliseconds, what.rawValue, job, submitter?.uid])
    if [.succeeded, .failed, .cancelled, .expired].contains(what) { try endBatch(of: job) }
  }

  func lifecycle(of job: JobID) throws -> Lifecycle? {
    try row(Self.lifecycle, [job]).map { try Lifecycle($0.of(job)) }
  }

  private static let lifecycle =
    "SELECT state, wake, resting, held_rest, trouble, \(Lifecycle.columns) FROM job WHERE id = ?"

  private func write(
    _ new: Lifecycle, over old: Lifecycle, of job: JobID, _ server: Int?,
    _ verification: Verification?
  ) throws {
    if case .held(_, isStopped: true) = old { try run("DELETE FROM held_by_stop WHERE job = ?", [job]) }
    if case .held(_, isStopped: true) = new { try run("INSERT INTO held_by_stop (job) VALUES (?)", [job]) }
    let guarded = "WHERE id = ? AND state = ?"
    let state = old.state.rawValue
    switch (old, new) {
    case (.ended, .ended(_, let hold)):
      try runOnce(
        "UPDATE job SET slot = ?1, retains = ?2, server = CASE WHEN ?2 THEN server END WHERE id = ?3 AND state = ?4",
        [hold?.slot, hold != nil, job, state])
    case (.ended, .queued), (.ended, .held): try queueAnew(job, as: new.state, from: old.state)
    case (.held, .queued(_?)):
      try runOnce(
        """
        UPDATE job SET state = 'queued', resting = TRUE, wake = held_rest, rest_from = held_rest_from, held_rest = NULL,
          held_rest_from = NULL \(guarded)
        """, [job, state])
    case (_, .queued(let rest?)):
      try runOnce(
        """
        UPDATE job SET state = 'queued', slot = NULL, server = NULL, alone = FALSE, wake = ?1, resting = TRUE,
          rest_from = CASE WHEN rest_until = ?1 AND claimed < ?1 THEN claimed WHEN rest_until = ?1 THEN ?1 ELSE ?2 END,
          rest_until = NULL
        WHERE id = ?3 AND state = ?4
        """, [rest.milliseconds, min(now, rest).milliseconds, job, state])
    case (_, .queued(nil)):
      try runOnce(
        """
        UPDATE job SET state = 'queued', slot = NULL, server = NULL, alone = FALSE, resting = FALSE, rest_from = NULL,
          rest_until = NULL, wake = \(untilNotBefore) \(guarded)
        """, [now.milliseconds, job, state])
    case (_, .held):
      try runOnce(
        """
        UPDATE job SET state = 'held', held_rest = CASE WHEN resting THEN wake END, held_rest_from = rest_from, wake = NULL,
          resting = FALSE, rest_from = NULL \(guarded)
        """, [job, state])
    case (.running, .running(let run)):
      try runOnce("UPDATE job SET cancel_requested = ? \(guarded)", [run.cancelRequested, job, state])
    case (_, .running(let run)):
      // Who runs is not first any more: a trigger would see to it, too, and write the row once more for that. What does not
      // change is not written, since each index on it would be looked at.
      let rest = run.restsUntil == nil ? "" : ", wake = NULL, resting = FALSE, rest_from = NULL, rest_until = ?"
      let values: SQLValues = run.restsUntil.map { [$0.milliseconds] } ?? []
      try runOnce(
        """
        UPDATE job SET state = 'running', first = FALSE, urgency = NULL, slot = ?, server = ?,
          started = coalesce(started, ?), claimed = ?\(rest) \(guarded)
        """, [run.slot, server, now.milliseconds, now.milliseconds] + values + [job, state])
    case (_, .ended(let outcome, let hold)):
      try end(job, from: old.state, as: outcome, hold, verification)
    }
  }

  private func end(
    _ job: JobID, from state: JobState, as outcome: Outcome, _ hold: Lifecycle.Retention?,
    _ found: Verification?
  ) throws {
    var failure: Failure?
    var verification: Verification?
    switch outcome {
    case .succeeded(let made): verification = made
    case .failed(let why): (failure, verification) = (why, found)
    case .cancelled, .expired: break
    }
    try runOnce(
      """
      UPDATE job SET state = ?, slot = ?, retains = ?, server = CASE WHEN ? THEN server END, wake = NULL, resting = FALSE,
        rest_from = NULL, ended = ?, failure = ?, failure_reason = ?, verification = ?, differences = ?,
        trouble = NULL, trouble_failure = NULL, trouble_count = NULL, trouble_rested_ms = NULL,
        trouble_others_answered = NULL, troubled = NULL, earlier_troubles = NULL, rest_until = NULL, held_rest = NULL,
        held_rest_from = NULL, crashes = NULL, alone = FALSE
      WHERE id = ? AND state = ?
      """,
      [
        outcome.state.rawValue, hold?.slot, hold != nil, hold != nil, now.milliseconds, failure?.stored(),
        failure?.reason.description,
        verification?.result.rawValue, verification?.differences.map(\.description).stored(), job, state.rawValue,
      ])
    if case .succeeded = outcome { try meetDependents(of: job) }
  }

  /// Retry, as queued or held: a place at the end, and a fresh count of attempts, whose numbers go on. A deadline that has passed is no
  /// longer one: who retries the job then wants it all the same.
  private func queueAnew(_ job: JobID, as new: JobState, from state: JobState) throws {
    try toldAll(job)
    let next = try int("SELECT coalesce(max(attempt), 0) + 1 FROM submission WHERE job = ?", [job])
    try runOnce(
      """
      UPDATE job SET state = ?, place = ?, ended = NULL, failure = NULL, failure_reason = NULL,
        verification = NULL, differences = NULL, cancel_requested = FALSE, not_editable_ms = 0, attempt = ?,
        first_attempt = ?, started = NULL, claimed = NULL, wake = \(new == .held ? "NULL" : untilNotBefore),
        deadline = CASE WHEN deadline > ? THEN deadline END
      WHERE id = ? AND state = ?
      """,
      [new.rawValue, takePlaces(1), next, next] + (new == .held ? [] : [now.milliseconds])
        + [now.milliseconds, job, state.rawValue])
  }

  /// Places behind all others.
  ///
  /// - Returns: the first of so many.
  func takePlaces(_ count: Int) throws -> Int {
    try firstPlace(int("UPDATE store SET next_place = next_place + ?1 RETURNING next_place - ?1", [count]))
  }

  /// The same for jobs that are created now. Where the clock was set back, it is kept by how much.
  func takePlacesOfNew(_ count: Int) throws -> Int {
    let sql = """
      UPDATE store SET next_place = next_place + ?1,
        newest_creation = CASE WHEN newest_creation < ?2 THEN ?2 ELSE newest_creation END,
        creation_disorder = CASE WHEN creation_disorder < newest_creation - ?2 THEN newest_creation - ?2
          ELSE creation_disorder END
      RETURNING next_place - ?1
      """
    return try firstPlace(int(sql, [count, now.milliseconds]))
  }

  private func firstPlace(_ found: Int?) throws -> Int {
    guard let found else { throw StorageError.inconsistent("the store has no row of its own") }
    return found
  }
}

/// When a job wakes that does not rest: its notBefore, while that is ahead. The question mark is the time now.
let untilNotBefore = "CASE WHEN not_before > ? THEN not_before END"

extension Lifecycle {
  /// Of a row of `job`; `state`, `wake`, `resting` and `trouble` belong to it, and `held_rest` where it may be a held one.
  static let columns = """
    job.slot, job.rest_until, job.retains, job.cancel_requested, job.failure,
    CASE WHEN job.state = 'running' THEN EXISTS (
      SELECT 1 FROM submission WHERE submission.job = job.id AND submission.ended IS NULL) END AS is_submitted,
    CASE WHEN job.state = 'held' THEN EXISTS (SELECT 1 FROM held_by_stop WHERE held_by_stop.job = job.id) END AS is_stopped
    """

  init(_ row: StoredRow) throws {
    let state: JobState = try row.word("state")
    let hold = try row.bool("retains") ? Retention(slot: row.optionalInt("slot")) : nil
    switch state {
    case .queued: self = try .queued(restingUntil: row.bool("resting") ? row.optionalTime("wake") : nil)
    case .held: self = try .held(restingUntil: row.optionalTime("held_rest"), isStopped: row.bool("is_stopped"))
    case .running:
      self = try .running(
        Run(
          slot: row.int("slot"), isSubmitted: row.bool("is_submitted"),
          cancelRequested: row.bool("cancel_requested"), isTroubled: row.optionalText("trouble") != nil,
          restsUntil: row.optionalTime("rest_until")))
    // What the verification found decides nothing any more, so it is not read.
    case .succeeded: self = .ended(.succeeded(nil), hold)
    case .failed: self = try .ended(.failed(row.value("failure")), hold)
    case .cancelled: self = .ended(.cancelled, hold)
    case .expired: self = .ended(.expired, hold)
    }
  }
}
