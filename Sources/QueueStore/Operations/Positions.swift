import JSONDocument
import JobModel
import LibraryModel
import Runtime

/// What `Admission` is asked with: where a job stands in the queue, and what the queue knows of its environment.
extension Transaction {
  /// nil: there is no such job.
  func jobPosition(_ job: JobID) throws -> JobPosition? {
    guard let row = try row(Self.jobPosition, [job]) else { return nil }
    let unmet = try row.int("blockers") == 0 ? [] : dependencies(of: job).filter { !$0.isMet }.map(\.predecessor)
    return try JobPosition(row.of(job), job: job, unmet: unmet, now: now)
  }

  private static let jobPosition = "SELECT blockers, \(JobPosition.columnsOfAny) FROM job WHERE id = ?"

  /// - Parameter server: nil: the configuration does not have the environment.
  func environmentPosition(_ name: String, at server: ServerState?) throws -> EnvironmentPosition {
    try environmentPosition(of: int("SELECT id FROM environment WHERE name = ?", [name]), name, at: server)
  }

  /// - Parameter id: nil: no job has named the environment.
  func environmentPosition(of id: Int?, _ name: String, at server: ServerState?) throws -> EnvironmentPosition {
    try EnvironmentPosition(
      name: name, server: server, pauses: pauses(of: id), taken: taken(in: id, at: server).mapValues(\.job),
      triedAlone: triedAlone(at: server), hours: server.flatMap { try hours(of: id, $0.hours) })
  }

  /// The slots of a server that are taken, by number; where no server is given, those of an environment.
  func taken(in environment: Int?, at server: ServerState?) throws -> [Int: SlotHolder] {
    // Of those of which it is not known yet which server they are in flight at, it may be this one.
    let sql = """
      SELECT id, slot, claimed, ended FROM job
      WHERE server = (SELECT id FROM server WHERE url = ? AND username = ?) AND slot IS NOT NULL
      UNION ALL SELECT id, slot, claimed, ended FROM job
      WHERE environment = ? AND slot IS NOT NULL AND server IS NULL
      """
    let holders = try rows(sql, [server?.url, server?.username, environment]).map(SlotHolder.init)
    return Dictionary(holders.map { ($0.slot, $0) }) { first, _ in first }
  }
}

/// The job that holds a slot.
struct SlotHolder {
  let job: JobID
  let slot: Int
  let claimed: WallTime?
  /// When the job has ended, and its edit may still be at work; nil: it runs.
  let ended: WallTime?

  init(_ row: StoredRow) throws {
    job = try row.int("id")
    slot = try row.int("slot")
    claimed = try row.optionalTime("claimed")
    ended = try row.optionalTime("ended")
  }
}

extension JobPosition {
  /// Of a row of `job`, and what surrounds it. Where the job is first on its target, nothing is looked up: no job holds the
  /// target then, and none is ahead.
  static let columns = """
    job.state, job.wake, job.resting, job.rest_from, job.lane, \(Trouble.columns),
    CASE WHEN job.resting OR job.held_rest IS NOT NULL THEN EXISTS (
      SELECT 1 FROM submission WHERE submission.job = job.id AND attempt >= job.first_attempt) END AS has_attempts,
    CASE WHEN NOT job.first THEN (
      SELECT id FROM job AS other WHERE other.target = job.target AND other.holds) END AS holder,
    CASE WHEN NOT job.first THEN coalesce(
      (SELECT id FROM job AS other WHERE other.target = job.target AND other.first),
      (SELECT id FROM job AS other WHERE other.target = job.target AND other.due AND NOT other.first
        ORDER BY place LIMIT 1)) END AS ahead
    """

  /// The same of a job that may be held, or have others before it on its target.
  static let columnsOfAny = """
    \(columns), job.priority AS own_priority,
    CASE WHEN NOT job.first THEN coalesce(
      (SELECT priority FROM job AS other WHERE other.target = job.target AND other.first),
      (SELECT priority FROM job AS other WHERE other.target = job.target AND other.due AND NOT other.first
        ORDER BY place LIMIT 1)) END AS priority_ahead,
    job.held_rest, job.held_rest_from, job.not_before, \(whyHeld)
    """

  /// Why the job is held: of the batch whose stop holds it, and how many edits it arrives with.
  private static let whyHeld = """
    CASE WHEN job.state = 'held' THEN (
      SELECT name || '#' || run FROM held_by_stop JOIN batch ON batch.id = job.batch WHERE held_by_stop.job = job.id)
      END AS stopped_batch,
    CASE WHEN job.state = 'held' THEN (SELECT stop_after FROM batch WHERE batch.id = job.batch) END AS stopped_after,
    CASE WHEN job.state = 'held' THEN (SELECT whole FROM arriving WHERE arriving.job = job.id) END AS arrives_with
    """

  /// - Parameter unmet: the jobs that it comes after and that have not succeeded.
  init(_ row: StoredRow, job: JobID, unmet: [JobID], now: WallTime) throws {
    self.init()
    let wake = try row.restEnd(now: now)
    let rests = try row.bool("resting")
    let ahead = try row.optionalInt("ahead")
    isHeld = try row.word("state", as: JobState.self) == .held
    if isHeld, let batch = try row.optionalText("stopped_batch") {
      stop = try BatchStop(batch: batch, failures: row.int("stopped_after"))
    }
    arrivesWith = try isHeld ? row.optionalInt("arrives_with") : nil
    notBefore = try isHeld ? row.optionalTime("not_before").flatMap { $0 > now ? $0 : nil } : rests ? nil : wake
    predecessors = unmet
    restingUntil = try isHeld ? row.heldRestEnd(now: now).flatMap { $0 > now ? $0 : nil } : rests ? wake : nil
    // Only what a resting job is told depends on it.
    hasAttempts = try row.optionalInt("has_attempts") != 0
    trouble = try row.trouble()
    holder = try row.optionalInt("holder")
    lane = JobLane(number: try row.int("lane"))
    self.ahead = ahead == job ? nil : ahead
    guard self.ahead != nil else { return }
    priority = try row.int("own_priority")
    priorityAhead = try row.optionalInt("priority_ahead")
  }
}
