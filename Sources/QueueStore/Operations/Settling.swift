import JobModel
import LibraryModel
import Runtime

/// How many of the jobs that come after one hear of its end in one transaction: a bound on how long the writer is busy with it.
let dependentsInChunk = 500

/// The same of all that fail with one, also of those that come after those.
private let failuresAtOnce = 4 * dependentsInChunk

/// Those that come after a job hear of its end in the transaction that ends it. Where they are very many, the others hear of it
/// in later ones: `settling` has what is still to be told, and `wake` tells it.
extension Transaction {
  /// The job has succeeded: those that come after it no longer wait for it.
  func meetDependents(of job: JobID) throws {
    let met = try meetDependents(of: job, limit: dependentsInChunk)
    if met == dependentsInChunk { try tellLater(job) }
  }

  private func meetDependents(of job: JobID, limit: Int) throws -> Int {
    try changed(
      """
      UPDATE dependency SET met = TRUE WHERE predecessor = ?1 AND job IN (
        SELECT job FROM dependency WHERE predecessor = ?1 AND NOT met ORDER BY job LIMIT ?2)
      """, [job, limit])
  }

  /// All that come after a job which has ended otherwise than well fail with it, and all that come after those: a chain
  /// may be as long as a call, so none calls for the next.
  func failDependents(of job: JobID, _ life: Lifecycle) throws {
    var left = failuresAtOnce
    try failDependents(of: job, life, left: &left)
  }

  /// The same of several jobs.
  func failDependents(of ended: [(job: JobID, life: Lifecycle?)]) throws {
    var left = failuresAtOnce
    for case (let job, let life?) in ended { try failDependents(of: job, life, left: &left) }
  }

  private func failDependents(of job: JobID, _ life: Lifecycle, left: inout Int) throws {
    guard case .ended(let outcome, _) = life, let dead = DeadPredecessor(job, outcome) else { return }
    left = try failDependents(of: dead, after: 0, limit: left)
  }

  /// - Parameter after: those up to this one have heard of it.
  /// - Returns: how many more it might have told.
  private func failDependents(of first: DeadPredecessor, after: JobID, limit: Int) throws -> Int {
    var (chain, place) = ([(dead: first, after: after)], 0)
    var left = limit
    while place < chain.count {
      let (dead, after) = chain[place]
      place += 1
      let most = min(left, dependentsInChunk)
      // One more than may be told says whether there are others.
      let found = try dependents(of: dead.job, after: after, limit: most + 1)
      for dependent in found.prefix(most) {
        let event = LifecycleEvent.predecessorFailed(dead.failureOfDependent)
        if try moveAlone(dependent, by: event) != nil { chain.append((dead.next(dependent), 0)) }
      }
      if found.count > most { try tellLater(dead, after: most == 0 ? after : found[most - 1]) }
      left -= min(most, found.count)
    }
    return left
  }

  /// Tells so many of those that have not heard of an end.
  ///
  /// - Returns: whether all have.
  func settle() throws -> Bool {
    var left = dependentsInChunk
    while left > 0, let next = try row("SELECT job, origin, after FROM settling ORDER BY job LIMIT 1") {
      let job = try next.int("job")
      try toldAll(job)
      switch try lifecycle(of: job) {
      case .ended(.succeeded, _)?:
        let met = try meetDependents(of: job, limit: left)
        if met == left { try tellLater(job) }
        left -= met
      case .ended(let outcome, _)?:
        let origin = try next.optionalInt("origin")
        guard let dead = origin.map({ DeadPredecessor(job, with: $0) }) ?? DeadPredecessor(job, outcome) else { break }
        left = try failDependents(of: dead, after: next.int("after"), limit: left)
      // It was retried, so that they wait for it again.
      case .queued?, .held?, .running?, nil: break
      }
    }
    return try int("SELECT 1 FROM settling") == nil
  }

  /// Also of a job that is queued anew.
  func toldAll(_ job: JobID) throws { try run("DELETE FROM settling WHERE job = ?", [job]) }

  private func tellLater(_ dead: DeadPredecessor, after: JobID) throws {
    try tellLater(dead.job, origin: dead.origin, after: after)
  }

  private func tellLater(_ job: JobID, origin: JobID? = nil, after: JobID = 0) throws {
    try run("INSERT INTO settling (job, origin, after) VALUES (?, ?, ?)", [job, origin, after])
  }

  private func dependents(of job: JobID, after: JobID, limit: Int) throws -> [JobID] {
    try ints(
      "SELECT job FROM dependency WHERE predecessor = ? AND NOT met AND job > ? ORDER BY job LIMIT ?",
      [job, after, limit])
  }
}

/// A job of whose end those that come after it have heard up to one of them, by id.
struct UnfinishedTelling: Sendable {
  let job: JobID
  let after: JobID
}

extension Transaction {
  /// Of those that are still to be told of an end, the ones that come after some jobs.
  func unfinishedTellings(of jobs: Set<JobID>) throws -> [UnfinishedTelling] {
    try rows("SELECT job, after FROM settling").map {
      try UnfinishedTelling(job: $0.int("job"), after: $0.int("after"))
    }.filter { jobs.contains($0.job) }
  }

  /// Those that have failed in this transaction.
  ///
  /// - Parameter sequence: of the last event before it.
  func failed(since sequence: Int) throws -> [JobID] {
    try ints("SELECT job FROM event WHERE sequence > ? AND what = 'failed' ORDER BY job", [sequence])
  }

  /// Those that fail with what one transaction has cancelled, by id: those that have failed in it, and those that will in
  /// later ones, or have since.
  ///
  /// - Parameter failed: those that have failed in the transaction itself.
  /// - Parameter tellings: what was left to be told after it.
  /// - Parameter time: of the transaction.
  func failing(_ failed: [JobID], and tellings: [UnfinishedTelling], since time: WallTime) throws -> [JobID] {
    let later = try tellings.flatMap { left in
      try ints(
        """
        WITH RECURSIVE failing (id) AS (
          SELECT job.id FROM dependency JOIN job ON job.id = dependency.job
          WHERE predecessor = ?1 AND NOT met AND dependency.job > ?2
            AND (ended IS NULL OR ended >= ?3 AND failure_reason = 'dependencyFailed')
          UNION
          SELECT job.id FROM failing JOIN dependency ON dependency.predecessor = failing.id AND NOT dependency.met
          JOIN job ON job.id = dependency.job
          WHERE ended IS NULL OR ended >= ?3 AND failure_reason = 'dependencyFailed')
        SELECT id FROM failing
        """, [left.job, left.after, time.milliseconds])
    }
    return Set(failed + later).sorted()
  }
}
