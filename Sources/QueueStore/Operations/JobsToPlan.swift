import JobModel
import LibraryModel
import Runtime

extension TransactionalStore {
  package func plannedJobs(limit: Int) async throws(StorageError) -> PlannedJobs {
    try await reading { transaction in
      let found = try [JobState.running, .queued, .held].flatMap { try transaction.plannedJobs($0, limit: limit) }
      var batches: [Int: BatchReference] = [:]
      var windows: [Int: WindowSchedule] = [:]
      for group in Set(found.compactMap(\.job.group)) {
        guard let row = try transaction.row("SELECT name, run, windows FROM batch WHERE id = ?", [group]) else {
          continue
        }
        batches[group] = try BatchReference(name: row.text("name"), run: row.int("run"))
        windows[group] = try row.schedule()
      }
      // The sort keeps those that run before the others.
      let running = found.prefix { $0.job.runningSince != nil }
      let waiting = found.dropFirst(running.count).sorted { $0.place < $1.place }
      return PlannedJobs(jobs: (running + waiting).map(\.job), batches: batches, windows: windows)
    }
  }
}

extension Transaction {
  fileprivate func plannedJobs(_ state: JobState, limit: Int) throws -> [(job: PlannedJob, place: Int)] {
    try rows(jobsToPlan, [state.rawValue, limit]).map { row in
      let id = try row.int("id")
      let row = row.of(id)
      let asked = try row.text("asked_id")
      guard let target = TargetID(asked) else { throw StorageError.inconsistent("job \(id) has the target \(asked)") }
      let used = try row.int("attempt") - row.int("first_attempt")
      var job = try PlannedJob(
        id: id, target: Target(environment: row.text("name"), kind: row.word("kind"), id: target),
        priority: row.int("priority"), attemptsLeft: max(1, row.int("max_attempts") - used))
      job.attemptsFailed = used
      job.earliest = try row.restEnd(now: now)
      job.isResting = try row.bool("resting")
      job.deadline = try row.optionalTime("deadline")
      job.group = try row.optionalInt("batch")
      job.isHeld = state == .held
      if state == .running { job.runningSince = try row.optionalTime("sent") ?? row.optionalTime("claimed") }
      job.isUnseen = try row.bool("unseen")
      if try row.int("blockers") > 0 {
        job.after = try ints("SELECT predecessor FROM dependency WHERE job = ? AND NOT met", [id])
      }
      return try (job, row.int("place"))
    }
  }
}

/// In the order of their numbers: sorting all of a long queue by their places would take too long.
let jobsToPlan = """
  SELECT job.id, environment.name, target.kind, asked_id, priority, place, max_attempts, attempt, first_attempt, wake,
    rest_from, resting, deadline, batch, blockers, claimed,
    (SELECT sent FROM submission WHERE submission.job = job.id AND submission.ended IS NULL) AS sent,
    coalesce((
      SELECT confirmed AND polls > 0 AND NOT has_moved FROM submission
      WHERE submission.job = job.id AND submission.ended IS NULL), FALSE) AS unseen
  FROM job JOIN target ON target.id = job.target JOIN environment ON environment.id = job.environment
  WHERE state = ? ORDER BY job.id LIMIT ?
  """
