import GRDB
import JSONDocument
import JobModel
import LibraryModel
import Runtime

/// Reads jobs as the control interface shows them, in one transaction.
struct JobReader {
  let database: Database
  /// By environment; one that is not in it is not configured.
  let servers: [String: ServerState]
  /// On the wall clock.
  let now: WallTime
  private var environments: [String: EnvironmentPosition] = [:]

  init(_ database: Database, at servers: [String: ServerState], now: WallTime) {
    self.database = database
    self.now = now
    self.servers = servers
  }

  mutating func job(_ id: JobID) throws -> Job? {
    guard let found = try database.row(Self.query, [id]) else { return nil }
    let row = StoredRow(row: found, job: id)
    let state: JobState = try row.word("state")
    var job = try Job(
      id: id, target: row.target(), state: state, priority: row.int("priority"), maxAttempts: row.int("max_attempts"),
      submittedBy: row.text("submitted_by"), submittedByUid: row.int("uid"), createdAt: row.time("created"))
    job.failure = try row.optionalValue("failure")
    job.verification = try row.optionalText("verification").map { _ in try Word(row.word("verification")) }
    job.differences = try row.optionalValue("differences")
    job.key = try row.optionalText("key")
    job.batch = try row.optionalText("batch")
    job.labels = try row.value("labels")
    job.after = try row.value("predecessors")
    job.notBefore = try row.optionalTime("not_before")
    job.deadline = try row.optionalTime("deadline")
    job.attemptsUsed = try row.int("attempts_used")
    job.cancelRequested = try row.bool("cancel_requested")
    job.startedAt = try row.optionalTime("started")
    job.endedAt = try row.optionalTime("ended")
    switch state {
    case .running: try add(submissionIn: row, to: &job)
    case .queued, .held: job.waiting = try waiting(row, job)
    case .succeeded: job.progress = 1
    case .failed, .cancelled, .expired: break
    }
    return job
  }

  private func add(submissionIn row: StoredRow, to job: inout Job) throws {
    guard try row.bool("is_submitted") else {
      job.phase = Word(.preparing)
      return
    }
    job.progress = try row.double("fraction")
    if try row.bool("terminal") {
      job.phase = Word(.verifying)
    } else {
      job.phase = try row.optionalInt("answered") == nil ? Word(.submitting) : Word(.polling)
    }
  }

  private mutating func waiting(_ row: StoredRow, _ job: Job) throws -> Waiting {
    let position = try JobPosition(row, job: job.id, now: now)
    return Admission(of: position, in: try environment(job.target.environment)).waiting
  }

  /// As it stands, with the queue's part of it: read once.
  mutating func environment(_ name: String) throws -> EnvironmentPosition {
    if let known = environments[name] { return known }
    let found = try database.environmentPosition(name, at: servers[name], now: now)
    environments[name] = found
    return found
  }

  private static let query = """
    SELECT environment.name AS environment, target.kind, job.asked_id, job.priority,
      job.key, batch.name AS batch, job.uid, job.submitted_by, job.not_before, job.deadline, job.max_attempts,
      job.cancel_requested, job.failure,
      job.verification, job.differences, job.created, job.started, job.ended,
      open.id IS NOT NULL AS is_submitted, open.answered, open.terminal, open.fraction,
      (SELECT json_group_object(name, value) FROM label WHERE label.job = job.id) AS labels,
      (SELECT json_group_array(predecessor) FROM dependency WHERE dependency.job = job.id) AS predecessors,
      (SELECT count(DISTINCT attempt) FROM submission
        WHERE submission.job = job.id AND attempt >= job.first_attempt
          AND (confirmed OR ending IN ('created', 'createFailed'))) AS attempts_used,
      \(JobPosition.columns)
    FROM job
    JOIN target ON target.id = job.target
    JOIN environment ON environment.id = job.environment
    LEFT JOIN batch ON batch.id = job.batch
    LEFT JOIN submission AS open ON open.job = job.id AND open.ended IS NULL
    WHERE job.id = ?
    """
}
