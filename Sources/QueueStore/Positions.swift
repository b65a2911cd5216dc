import GRDB
import JSONDocument
import JobModel
import LibraryModel
import Runtime

/// What `Admission` is asked with: where a job stands in the queue, and what the queue knows of its environment.
extension Database {
  /// nil: there is no such job.
  func jobPosition(_ job: JobID, now: WallTime) throws -> JobPosition? {
    let sql = "SELECT \(JobPosition.columns) FROM job WHERE id = ?"
    return try row(sql, [job]).map { try JobPosition(StoredRow(row: $0, job: job), job: job, now: now) }
  }

  /// - Parameter server: nil: the configuration does not have the environment.
  func environmentPosition(_ name: String, at server: ServerState?, now: WallTime) throws -> EnvironmentPosition {
    let id = try int("SELECT id FROM environment WHERE name = ?", [name])
    return try EnvironmentPosition(
      name: name, server: server,
      pauses: Pauses(ofQueue: pause(of: nil, at: now), ofEnvironment: id.flatMap { try pause(of: $0, at: now) }),
      taken: taken(in: id, at: server).mapValues(\.job))
  }

  /// The slots of a server that are taken, by number; where no server is given, those of an environment.
  func taken(in environment: Int?, at server: ServerState?) throws -> [Int: SlotHolder] {
    let id = try server.flatMap { try knownServer(ServerID(url: $0.url, username: $0.username)) }
    // Of those of which it is not known yet which server they are in flight at, it may be this one.
    let sql = """
      SELECT id, slot, claimed, ended FROM job WHERE server = ? AND slot IS NOT NULL
      UNION ALL SELECT id, slot, claimed, ended FROM job
      WHERE environment = ? AND slot IS NOT NULL AND server IS NULL
      """
    return try Dictionary(rows(sql, [id, environment]).map(SlotHolder.init).map { ($0.slot, $0) }) { first, _ in first }
  }
}

/// The job that holds a slot.
struct SlotHolder {
  let job: JobID
  let slot: Int
  let claimed: WallTime?
  /// The job has ended, and its edit may still be at work.
  let ended: WallTime?

  init(_ found: Row) throws {
    let row = StoredRow(row: found, job: nil)
    job = try row.int("id")
    slot = try row.int("slot")
    claimed = try row.optionalTime("claimed")
    ended = try row.optionalTime("ended")
  }
}

extension JobPosition {
  /// Of a row of `job`, and what surrounds it.
  static let columns = """
    job.state, job.wake, job.resting, job.rest_from, \(Trouble.columns),
    (SELECT json_group_array(predecessor) FROM dependency WHERE dependency.job = job.id AND NOT met) AS unmet,
    EXISTS (SELECT 1 FROM submission WHERE submission.job = job.id AND attempt >= job.first_attempt) AS has_attempts,
    (SELECT id FROM job AS other WHERE other.target = job.target AND other.holds) AS holder,
    (SELECT id FROM job AS other WHERE other.target = job.target AND other.due ORDER BY place LIMIT 1) AS ahead
    """

  init(_ row: StoredRow, job: JobID, now: WallTime) throws {
    self.init()
    let wake = try row.restEnd(now: now)
    let rests = try row.bool("resting")
    let ahead = try row.optionalInt("ahead")
    isHeld = try row.word("state", as: JobState.self) == .held
    notBefore = rests ? nil : wake
    predecessors = try row.value("unmet")
    restingUntil = rests ? wake : nil
    hasAttempts = try row.bool("has_attempts")
    trouble = try row.trouble()
    holder = try row.optionalInt("holder")
    self.ahead = ahead == job ? nil : ahead
  }
}
