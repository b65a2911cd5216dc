package import JobModel
import Runtime

/// Which job of a lane of an environment is next: by priority, then by age. It costs the same however many wait, and whatever keeps
/// the jobs of other lanes.
let nextEligible = """
  SELECT id, urgency AS rank, place FROM job WHERE environment = ? AND lane = ? AND eligible
  ORDER BY urgency DESC, place LIMIT 1
  """

/// The same of those that are not in one kind of trouble, of which there are only few to pass by.
let nextUntried = """
  SELECT id, urgency AS rank, place FROM job WHERE environment = ? AND lane = ? AND eligible AND trouble IS DISTINCT FROM ?
  ORDER BY urgency DESC, place LIMIT 1
  """

/// The same of jobs that are in no trouble. Those in trouble are passed over one by one: few of them are due at once.
let nextWell = """
  SELECT id, urgency AS rank, place FROM job WHERE environment = ? AND lane = ? AND eligible AND trouble IS NULL
  ORDER BY urgency DESC, place LIMIT 1
  """

/// The job in one kind of trouble that was not tried for the longest time. It may be resting.
let nextTried = """
  SELECT id, -coalesce(claimed, 0) AS rank, place FROM job
  WHERE environment = ? AND lane = ? AND trouble = ? AND first ORDER BY claimed, place LIMIT 1
  """

/// The lanes of an environment that have eligible jobs: each is found as the next after the one before.
let eligibleLanes = """
  WITH RECURSIVE found (lane) AS (
    SELECT (SELECT lane FROM job WHERE environment = ?1 AND eligible ORDER BY lane LIMIT 1)
    UNION ALL SELECT (
      SELECT job.lane FROM job WHERE environment = ?1 AND eligible AND job.lane > found.lane ORDER BY job.lane LIMIT 1)
    FROM found WHERE found.lane IS NOT NULL)
  SELECT lane FROM found WHERE lane IS NOT NULL
  """

extension TransactionalStore {
  package func claim(
    in environment: String, at server: ServerState, for purpose: Admission.Purpose, afterTroubled: Bool
  ) async throws(StorageError) -> Claimed? {
    try await writing(takesOn: true) { transaction in
      try transaction.claim(in: environment, at: server, for: purpose, afterTroubled: afterTroubled)
    }
  }
}

extension Transaction {
  fileprivate func claim(
    in name: String, at server: ServerState, for purpose: Admission.Purpose, afterTroubled: Bool
  ) throws -> Claimed? {
    guard try isLeased(ServerID(url: server.url, username: server.username)),
      let environment = try int("SELECT id FROM environment WHERE name = ?", [name])
    else { return nil }
    var position = try environmentPosition(of: environment, name, at: server)
    guard case .start(let slot) = Admission(to: position, for: purpose) else { return nil }
    let lanes = purpose == .work ? Set(try lanes(of: environment)) : try lanesToProbe(of: environment)
    let policies = try policies(of: lanes)
    position.hours = try hours(of: environment, server.hours, narrowedBy: policies.windows)
    position.stops = policies.stops
    guard
      let job = try next(in: environment, position.open(lanes), for: purpose, afterTroubled: afterTroubled)
    else { return nil }
    let event: LifecycleEvent = purpose == .work ? .claim(slot: slot) : .probe(slot: slot)
    let id = try self.server(ServerID(url: server.url, username: server.username))
    do {
      guard let row = try row(Self.candidate, [job])?.of(job) else {
        throw StorageError.inconsistent("job \(job) was found to be next, and is not there")
      }
      // What people are shown is what was decided, so what was found by indexes has to be what is allowed.
      let decision = Admission(of: try JobPosition(row, job: job, unmet: [], now: now), in: position, for: purpose)
      let old = try Lifecycle(row)
      guard decision == .start(slot: slot), try row.int("blockers") == 0,
        try move(job, from: old, by: event, server: id) != nil
      else {
        throw StorageError.inconsistent("job \(job) was found to be next, and may not start: \(decision)")
      }
      return Claimed(job: job, slot: slot, facts: try facts(of: job, from: row), isProbe: purpose != .work)
    } catch let error as StorageError {
      guard case .unreadable = error else { throw error }
      try giveUp(job, by: event, server: id, error)
    }
    return try claim(in: name, at: server, for: purpose, afterTroubled: afterTroubled)
  }

  /// All that a claim wants to know of the job that is next, read at once.
  private static let candidate = """
    SELECT blockers, \(JobPosition.columns), \(Lifecycle.columns), \(EditFacts.columns)
    FROM \(EditFacts.tables) WHERE job.id = ?
    """

  /// What is stored of a job is damaged, and it must not stop all that come after it.
  private func giveUp(_ job: JobID, by event: LifecycleEvent, server: Int, _ error: StorageError) throws {
    if try state(of: job) == .queued { _ = try move(job, by: event, server: server) }
    let failure = Failure(.crashed, "\(error.description) Enqueue the edit anew.")
    guard try move(job, by: .end(.failed(failure), retains: .nothing)) != nil else { throw error }
  }

  private func next(
    in environment: Int, _ lanes: [JobLane], for purpose: Admission.Purpose, afterTroubled: Bool
  ) throws -> JobID? {
    switch purpose {
    case .work:
      if afterTroubled, let well = try best(nextWell, in: environment, lanes) { return well }
      return try best(nextEligible, in: environment, lanes)
    case .probe(let probe):
      let kind: SQLValues = [probe.kind.rawValue]
      if let untried = try best(nextUntried, in: environment, lanes, kind) { return untried }
      return probe.onlyUntried ? nil : try best(nextTried, in: environment, lanes, kind)
    }
  }

  /// Of those that are next in each lane, the one of the highest rank, then of the lowest place.
  private func best(
    _ sql: String, in environment: Int, _ lanes: [JobLane], _ more: SQLValues = []
  ) throws -> JobID? {
    var best: (job: JobID, rank: Int, place: Int)?
    for lane in lanes {
      guard let row = try row(sql, [environment, lane.number] + more) else { continue }
      let (rank, place) = (try row.int("rank"), try row.int("place"))
      if let best, (best.rank, place) >= (rank, best.place) { continue }
      best = (try row.int("id"), rank, place)
    }
    return best?.job
  }
}
