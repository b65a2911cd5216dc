import JobModel

/// Counts the turns of new jobs, as the triggers count those of jobs that change.
struct NewTurns {
  private struct Group: Hashable {
    let environment: Int
    let urgency: Int
    let places: Int
  }

  private var jobs: [Group: Int] = [:]

  mutating func add(_ turn: Turn) {
    let places = turn.place / placesInTally
    jobs[Group(environment: turn.environment, urgency: turn.urgency, places: places), default: 0] += 1
  }

  /// - Parameter haveMoved: jobs of this call may have been lent a higher priority since, by others of it.
  func count(in transaction: Transaction, haveMoved: Bool) throws {
    for (group, jobs) in jobs {
      try transaction.run(
        """
        INSERT INTO turn_tally (environment, urgency, places, jobs) VALUES (?, ?, ?, ?)
        ON CONFLICT (environment, urgency, places) DO UPDATE SET jobs = turn_tally.jobs + excluded.jobs
        """, [group.environment, group.urgency, group.places, jobs])
      guard haveMoved else { continue }
      try transaction.run(
        "DELETE FROM turn_tally WHERE environment = ? AND urgency = ? AND places = ? AND jobs = 0",
        [group.environment, group.urgency, group.places])
    }
  }

  /// What is kept of the jobs that are due behind the first of a target.
  struct Line {
    /// nil: there are none.
    private var lowest: Int?
    /// Where the last of its parts begins; nil: it has none.
    private var part: Int?

    init() {}

    static let columns = """
      (SELECT min(priority) FROM job WHERE job.target = target.id AND job.due AND NOT job.first) AS lowest,
      (SELECT max(start) FROM line_part WHERE line_part.target = target.id) AS part
      """

    init(_ row: StoredRow) throws {
      lowest = try row.optionalInt("lowest")
      part = try row.optionalInt("part")
    }

    /// A job has been inserted, and is the last of them.
    mutating func add(_ turn: Turn, in transaction: Transaction) throws {
      if let lowest, turn.urgency != lowest {
        try transaction.run(
          "INSERT INTO mixed_line (environment, target) VALUES (?, ?) ON CONFLICT DO NOTHING",
          [turn.environment, turn.target])
      }
      lowest = min(lowest ?? turn.urgency, turn.urgency)
      if turn.isLookedAt { try divide(before: turn, in: transaction) }
      guard let part else { return }
      try transaction.run(
        """
        INSERT INTO line_part (target, start, priority, jobs) VALUES (?, ?, ?, 1)
        ON CONFLICT (target, start, priority) DO UPDATE SET jobs = line_part.jobs + 1
        """, [turn.target, part, turn.urgency])
    }

    private static let jobsInPart = 1024
    /// A line that has become longer than this without parts, since it was released all at once, stays as it is up to here.
    private static let mostCounted = 4 * jobsInPart

    /// Where the last part has become long, the job begins the next one.
    private mutating func divide(before turn: Turn, in transaction: Transaction) throws {
      let sql = """
        SELECT count(*) FROM (
          SELECT 1 FROM job WHERE target = ? AND due AND NOT first AND place >= ? AND place < ? LIMIT ?) AS found
        """
      let jobs = try transaction.int(sql, [turn.target, part ?? 0, turn.place, Self.mostCounted + 1]) ?? 0
      guard jobs >= Self.jobsInPart else { return }
      if part == nil, jobs <= Self.mostCounted {
        try transaction.run(
          """
          INSERT INTO line_part (target, start, priority, jobs)
          SELECT target, 0, priority, count(*) FROM job
          WHERE target = ? AND due AND NOT first AND place < ? GROUP BY priority
          """, [turn.target, turn.place])
      }
      part = turn.place
    }
  }
}

extension Turn {
  /// Whether the length of the line is looked at when the job is added: at one place of 64, without any order in them, since
  /// looking costs as much as several jobs.
  fileprivate var isLookedAt: Bool { (place &* 0x9E37_79B9) >> 20 & 63 == 0 }
}
