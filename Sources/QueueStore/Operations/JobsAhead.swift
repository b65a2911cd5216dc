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

  /// A claim takes the best of the jobs that are first on their targets: the highest priority, then the lowest place. So a
  /// job's turn comes with the worst of those that are due on its target up to itself, and `turn` is that one's rank, in one
  /// number: a priority is worth more than any place.
  private static let jobsAhead = """
    WITH mine AS (SELECT id, target, environment, place, \(rank) AS rank FROM job WHERE id = ?1),
    line AS (
      SELECT id, target, place,
        min(\(rank)) OVER up_to_it AS turn, max(CASE WHEN resting THEN 1 ELSE 0 END) OVER up_to_it AS rests
      FROM job WHERE environment = (SELECT environment FROM mine) AND due
      WINDOW up_to_it AS (PARTITION BY target ORDER BY place ROWS UNBOUNDED PRECEDING)),
    limits AS (
      SELECT mine.id, mine.target, mine.place,
        (SELECT min(turn) FROM (
          SELECT mine.rank AS turn
          UNION ALL SELECT turn FROM line WHERE line.target = mine.target AND line.place < mine.place)) AS turn
      FROM mine)
    SELECT line.id, count(*) OVER () AS total
    FROM line, limits
    WHERE CASE WHEN line.target = limits.target THEN line.place < limits.place
      ELSE line.turn > limits.turn AND line.rests = 0 AND NOT EXISTS (
        SELECT 1 FROM job AS holder WHERE holder.target = line.target AND holder.holds
          AND (holder.ended IS NOT NULL OR holder.id IS DISTINCT FROM ?2)) END
    ORDER BY line.turn DESC, line.place LIMIT ?3
    """

  private static let rank = "(priority * 1099511627776 - place)"
}
