import JSONDocument
import JobModel
import LibraryModel

/// A claim takes the best of the jobs that are first on their targets: the one with the highest urgency, then with the lowest
/// place. A job's urgency, once it is first, is the highest priority of those that are due from it on, so along a target it
/// never rises; hence all jobs start in the order of it. The job that is asked for counts as if it were due, and lends its
/// priority like the others.
extension Transaction {
  /// The jobs that start before a queued or held one in its environment, in the order in which claims take them, were
  /// nothing else in its way and if no other job came. Of those that wait for something of their own (a time, another job,
  /// a rest, a target that is in use) only the ones on its own target count: no other is behind them.
  func jobsAhead(of job: JobID, in environment: EnvironmentPosition) throws -> JobsAhead {
    guard let turn = try turn(of: job) else { return JobsAhead() }
    let onlyEdit = try onlyEdit(in: environment)
    return try JobsAhead(
      first: TurnOrder(until: turn, behind: onlyEdit, in: self).jobs(limit: Limits.jobsAhead),
      count: countBefore(turn, behind: onlyEdit))
  }

  /// The edit that runs in an environment's one session: nothing starts before it has ended, and then its target is free
  /// as well. nil: there are more sessions, or none is taken.
  private func onlyEdit(in environment: EnvironmentPosition) throws -> JobID? {
    guard environment.server?.sessions == 1, let job = environment.taken[1] else { return nil }
    return try int("SELECT id FROM job WHERE id = ? AND state = 'running'", [job])
  }
}
