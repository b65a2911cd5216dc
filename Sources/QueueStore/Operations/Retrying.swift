import JobModel

/// Which jobs a Retry queues anew, each behind those that it comes after: the ones that match, and those that failed
/// only since they come after them. One that comes after yet another that has failed stays as it is.
struct Retrying {
  private(set) var jobs: [JobID] = []
  private let transaction: Transaction
  /// Of the jobs that match and that the submitter may change.
  private let own: Condition
  private let submitter: Submitter
  private var chosen: Set<JobID> = []

  init(in transaction: Transaction, own: Condition, submitter: Submitter) {
    self.transaction = transaction
    self.own = own
    self.submitter = submitter
  }

  /// Does nothing for one that can't be retried now; it comes with its predecessor if that is added later.
  mutating func add(_ job: JobID) throws {
    var waiting = [job]
    while let job = waiting.popLast() {
      guard !chosen.contains(job), try canBeRetried(job) else { continue }
      chosen.insert(job)
      jobs.append(job)
      // The last one comes next, so the first one is to be the last.
      waiting += try transaction.dependents(of: job).reversed().filter { try goesAlong($0) }
    }
  }

  private func canBeRetried(_ job: JobID) throws -> Bool {
    guard try transaction.lifecycle(of: job)?.applying(.retry) != nil else { return false }
    return try transaction.deadPredecessors(of: job).allSatisfy(chosen.contains)
  }

  /// Others' jobs do not: they are theirs to retry.
  private func goesAlong(_ dependent: JobID) throws -> Bool {
    let failedWithIt = """
      SELECT 1 FROM job WHERE id = ?1 AND failure_reason = 'dependencyFailed' AND (?2 OR uid = ?3)
      """
    if try transaction.int(failedWithIt, [dependent, submitter.isAdmin, submitter.uid]) != nil { return true }
    return try transaction.matches(dependent, own)
  }
}
