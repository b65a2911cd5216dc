import JobModel

/// The jobs that a Cancel is about, each before those that it comes after: it would fail with them otherwise, and who says
/// Cancel of a whole batch finds all of it cancelled.
struct Cancelling {
  private(set) var jobs: [JobID] = []
  private let transaction: Transaction
  /// Of the jobs that match and that the submitter may change.
  private let own: Condition
  /// Those of them that are known to match: all from the lowest one on.
  private let found: Set<JobID>
  private let lowest: JobID
  private var met: Set<JobID> = []
  /// How many that come after others are looked at: jobs that do not match, since those with a higher id that do have been
  /// cancelled, and those of one call that come after a later one of it.
  private var left = 5000

  init(of found: [JobID], in transaction: Transaction, own: Condition) {
    self.found = Set(found)
    self.transaction = transaction
    self.own = own
    lowest = found.min() ?? 0
  }

  mutating func add(_ job: JobID) throws {
    // A job is met when its dependents are looked for, and taken when all of them have been.
    var waiting = [(job: job, isToBeTaken: false)]
    while let next = waiting.popLast() {
      if next.isToBeTaken {
        if try isMatching(next.job) { jobs.append(next.job) }
      } else if met.insert(next.job).inserted {
        waiting.append((next.job, isToBeTaken: true))
        // Those that don't match, too: one that does may come after them. The last one comes next, so the first is to be last.
        let dependents = try transaction.waitingDependents(of: next.job, limit: left)
        left -= dependents.count
        waiting += dependents.reversed().map { (job: $0, isToBeTaken: false) }
      }
    }
  }

  private func isMatching(_ job: JobID) throws -> Bool {
    try found.contains(job) || job < lowest && transaction.matches(job, own)
  }
}

extension Transaction {
  /// The jobs that fail when some are cancelled, since they come after them, by id. One that runs may still end well, so it takes
  /// none along.
  ///
  /// - Parameter jobs: with all that come after them and are to be cancelled, too.
  func failing(withCancelled jobs: [JobID]) throws -> [JobID] {
    let ending = try jobs.filter {
      guard case .ended(.cancelled, _) = try lifecycle(of: $0)?.applying(.cancel)?.0 else { return false }
      return true
    }
    // Nothing comes after most of them.
    let roots = try ending.filter { try int("SELECT 1 FROM dependency WHERE predecessor = ? AND NOT met", [$0]) != nil }
    if roots.isEmpty { return [] }
    return try ints(
      """
      WITH RECURSIVE failing (id) AS (
        SELECT id FROM job WHERE id IN (\(roots.commaSeparated))
        UNION
        SELECT job.id FROM failing JOIN dependency ON dependency.predecessor = failing.id AND NOT dependency.met
        JOIN job ON job.id = dependency.job
        WHERE job.ended IS NULL AND job.id NOT IN (\(jobs.commaSeparated)))
      SELECT id FROM failing WHERE id NOT IN (\(roots.commaSeparated)) ORDER BY id
      """, isReused: false)
  }
}
