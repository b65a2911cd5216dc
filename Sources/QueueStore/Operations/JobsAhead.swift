import JSONDocument
import JobModel
import LibraryModel

extension Transaction {
  /// The jobs that start before a queued or held one in its environment, in the order in which claims take them, were
  /// nothing else in its way and if no other job came. Of those that wait for something of their own (a time, another job,
  /// a rest, a target that is in use) only the ones on its own target count: no other is behind them.
  func jobsAhead(of job: JobID, in environment: EnvironmentPosition) throws -> JobsAhead {
    let found = try rows(
      Self.jobsAhead, [job, onlyEdit(in: environment), Limits.jobsAhead])
    return try JobsAhead(
      first: found.map { try $0.int("id") },
      count: found.first.map { try $0.int("total") } ?? 0)
  }

  /// The edit that runs in an environment's one session: nothing starts before it has ended, and then its target is free
  /// as well. nil: there are more sessions, or none is taken.
  private func onlyEdit(in environment: EnvironmentPosition) throws -> JobID? {
    guard environment.server?.sessions == 1, let job = environment.taken[1] else { return nil }
    return try int("SELECT id FROM job WHERE id = ? AND state = 'running'", [job])
  }

  /// A claim takes the best of the jobs that are first on their targets: the one with the highest urgency, then with the lowest
  /// place. A job's urgency, once it is first, is the highest priority of those that are due from it on, so along a target it
  /// never rises; hence all jobs start in the order of it. The job that is asked for counts as if it were due, and lends its
  /// priority like the others.
  private static let jobsAhead = """
    WITH mine AS (SELECT id, target, environment, place, priority, resting, due FROM job WHERE id = ?1),
    waiting AS (
      SELECT id, target, place, priority, resting FROM job WHERE environment = (SELECT environment FROM mine) AND due
      UNION ALL SELECT id, target, place, priority, resting FROM mine WHERE NOT due),
    line AS (
      SELECT id, target, place, max(priority) OVER from_it AS urgency, max(resting) OVER up_to_it AS rests
      FROM waiting
      WINDOW up_to_it AS (PARTITION BY target ORDER BY place ROWS UNBOUNDED PRECEDING),
        from_it AS (PARTITION BY target ORDER BY place ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING))
    SELECT line.id, count(*) OVER () AS total
    FROM line JOIN line AS own ON own.id = ?1
    WHERE (line.urgency, own.place) > (own.urgency, line.place)
      AND (line.target = own.target OR line.rests = 0 AND NOT EXISTS (
        SELECT 1 FROM job AS holder WHERE holder.target = line.target AND holder.holds
          AND (holder.ended IS NOT NULL OR holder.id IS DISTINCT FROM ?2)))
    ORDER BY line.urgency DESC, line.place LIMIT ?3
    """
}
