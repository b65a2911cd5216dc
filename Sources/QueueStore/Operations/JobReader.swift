import JSONDocument
import JobModel
import LibraryModel
import Runtime

/// Reads jobs as the control interface shows them, in one transaction.
struct JobReader {
  let transaction: Transaction
  /// By environment; one that is not in it is not configured.
  let servers: [String: ServerState]
  private var environments: [String: EnvironmentPosition] = [:]
  private var batches: [BatchOfEnvironment: EnvironmentPosition] = [:]

  private struct BatchOfEnvironment: Hashable {
    let environment: String
    let batch: Int
  }

  init(_ transaction: Transaction, at servers: [String: ServerState]) {
    self.transaction = transaction
    self.servers = servers
  }

  mutating func job(_ id: JobID) throws -> Job? {
    guard let found = try transaction.row(Self.query, [id]) else { return nil }
    let row = found.of(id)
    let state: JobState = try row.word("state")
    var job = try Job(
      id: id, target: row.target(), state: state, priority: row.int("priority"), maxAttempts: row.int("max_attempts"),
      submittedBy: row.text("submitted_by"), submittedByUid: row.int("uid"), createdAt: row.time("created"))
    job.targetName = try row.optionalText("target_name")
    job.failure = try row.optionalValue("failure")
    job.verification = try row.optionalWord("verification").map(Word.init)
    job.setDifferences(try row.optionalValue("differences", as: [String].self))
    job.key = try row.optionalText("key")
    job.batch = try row.optionalText("batch")
    job.batchRun = try row.optionalInt("batch_run")
    job.labels = try transaction.labels(of: id)
    let dependencies = try transaction.dependencies(of: id)
    job.after = dependencies.map(\.predecessor)
    job.notBefore = try row.optionalTime("not_before")
    job.deadline = try row.optionalTime("deadline")
    job.attemptsUsed = try row.int("attempts_used")
    job.cancelRequested = try row.bool("cancel_requested")
    job.startedAt = try row.optionalTime("started")
    job.endedAt = try row.optionalTime("ended")
    switch state {
    case .running: try add(submissionIn: row, to: &job)
    case .queued, .held:
      let unmet = dependencies.filter { !$0.isMet }.map(\.predecessor)
      let position = try JobPosition(row, job: id, unmet: unmet, now: transaction.now)
      job.waiting = try Admission(of: position, in: environment(job.target.environment, for: position.lane)).waiting
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

  /// As it stands, with the queue's part of it: read once.
  mutating func environment(_ name: String) throws -> EnvironmentPosition {
    if let known = environments[name] { return known }
    let found = try transaction.environmentPosition(name, at: servers[name])
    environments[name] = found
    return found
  }

  /// The same, with what was given for a lane's batch.
  mutating func environment(_ name: String, for lane: JobLane) throws -> EnvironmentPosition {
    let whole = try environment(name)
    guard let batch = lane.batch, let server = whole.server else { return whole }
    let key = BatchOfEnvironment(environment: name, batch: batch)
    if let known = batches[key] { return known }
    var position = whole
    let id = try transaction.int("SELECT id FROM environment WHERE name = ?", [name])
    let policies = try transaction.policies(of: [lane])
    position.hours = try transaction.hours(of: id, server.hours, narrowedBy: policies.windows)
    position.stops = policies.stops
    batches[key] = position
    return position
  }

  private static let query = """
    SELECT environment.name AS environment, target.kind, target.name AS target_name, job.asked_id, job.priority,
      job.key, batch.name AS batch, batch.run AS batch_run, job.uid, job.submitted_by, job.not_before, job.deadline, job.max_attempts,
      job.cancel_requested, job.failure,
      job.verification, job.differences, job.created, job.started, job.ended,
      open.id IS NOT NULL AS is_submitted, open.answered, open.terminal, open.fraction,
      (SELECT count(DISTINCT attempt) FROM submission
        WHERE submission.job = job.id AND attempt >= job.first_attempt
          AND (confirmed OR ending IN ('created', 'createFailed'))) AS attempts_used,
      \(JobPosition.columnsOfAny)
    FROM job
    JOIN target ON target.id = job.target
    JOIN environment ON environment.id = job.environment
    LEFT JOIN batch ON batch.id = job.batch
    LEFT JOIN submission AS open ON open.job = job.id AND open.ended IS NULL
    WHERE job.id = ?
    """
}

extension Transaction {
  fileprivate func labels(of job: JobID) throws -> Labels {
    var labels = Labels()
    for row in try rows("SELECT name, value FROM label WHERE job = ?", [job]) {
      labels[try row.text("name")] = try row.text("value")
    }
    return labels
  }
}
