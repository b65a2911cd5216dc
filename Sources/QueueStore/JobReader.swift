import GRDB
import JSONDocument
import JobModel
import LibraryModel
import Runtime

/// Reads jobs as the control interface shows them, in one transaction.
struct JobReader {
  let database: Database
  /// By environment; one that is not in it is not configured.
  let surroundings: [String: Surroundings]
  /// On the wall clock.
  let now: WallTime
  private var slotsTaken: [String: [JobID]] = [:]
  private var pauses: [String: Pauses] = [:]

  init(_ database: Database, in surroundings: [String: Surroundings], at now: WallTime) {
    self.database = database
    self.now = now
    self.surroundings = surroundings
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
    let environment = job.target.environment
    let wake = try row.optionalTime("wake")
    let rests = try row.bool("resting")
    let ahead = try row.optionalInt("ahead")
    var position = QueuePosition(slotsTaken: try slotsTaken(in: environment))
    position.pauses = try pauses(of: environment)
    position.isHeld = job.state.known == .held
    position.notBefore = rests ? nil : wake
    position.predecessors = try row.value("unmet")
    position.restingUntil = rests ? wake : nil
    position.hasAttempts = try row.bool("has_attempts")
    position.holder = try row.optionalInt("holder")
    position.ahead = ahead == job.id ? nil : ahead
    return Waiting(of: position, environment: environment, in: surroundings[environment])
  }

  private mutating func pauses(of environment: String) throws -> Pauses {
    if let known = pauses[environment] { return known }
    let id = try database.int("SELECT id FROM environment WHERE name = ?", [environment])
    let found = try Pauses(
      ofQueue: database.pause(of: nil, at: now), ofEnvironment: id.flatMap { try database.pause(of: $0, at: now) })
    pauses[environment] = found
    return found
  }

  private mutating func slotsTaken(in environment: String) throws -> [JobID] {
    if let known = slotsTaken[environment] { return known }
    let jobs = try database.rows(
      """
      SELECT id FROM job
      WHERE environment = (SELECT id FROM environment WHERE name = ?) AND slot IS NOT NULL ORDER BY slot
      """, [environment]
    ).map { try StoredRow(row: $0, job: nil).int("id") }
    slotsTaken[environment] = jobs
    return jobs
  }

  private static let query = """
    SELECT environment.name AS environment, target.kind, job.asked_id, job.state, job.wake, job.resting, job.priority,
      job.key, batch.name AS batch, job.uid, job.submitted_by, job.not_before, job.deadline, job.max_attempts,
      job.cancel_requested, job.failure,
      job.verification, job.differences, job.created, job.started, job.ended,
      open.id IS NOT NULL AS is_submitted, open.answered, open.terminal, open.fraction,
      (SELECT json_group_object(name, value) FROM label WHERE label.job = job.id) AS labels,
      (SELECT json_group_array(predecessor) FROM dependency WHERE dependency.job = job.id) AS predecessors,
      (SELECT json_group_array(predecessor) FROM dependency WHERE dependency.job = job.id AND NOT met) AS unmet,
      (SELECT count(DISTINCT attempt) FROM submission
        WHERE submission.job = job.id AND attempt >= job.first_attempt
          AND (confirmed OR ending IN ('created', 'createFailed'))) AS attempts_used,
      EXISTS (SELECT 1 FROM submission WHERE submission.job = job.id AND attempt >= job.first_attempt) AS has_attempts,
      (SELECT id FROM job AS other WHERE other.target = job.target AND other.holds) AS holder,
      (SELECT id FROM job AS other WHERE other.target = job.target AND other.due ORDER BY place LIMIT 1) AS ahead
    FROM job
    JOIN target ON target.id = job.target
    JOIN environment ON environment.id = job.environment
    LEFT JOIN batch ON batch.id = job.batch
    LEFT JOIN submission AS open ON open.job = job.id AND open.ended IS NULL
    WHERE job.id = ?
    """
}
