package import JobModel

/// Queues failed, cancelled and expired jobs anew, behind the others on their target, with a fresh count of attempts; and
/// with them the jobs that failed because they depended on them.
package enum Retry: ControlMethod {
  package static let name = "Retry"
  package typealias Reply = JobsChanged

  /// The members of `JobsToChange`, and whether the jobs are held.
  package struct Parameters: Codable, Sendable {
    package var filter: Filter
    package var all: Bool?
    package var dryRun: Bool?
    /// They wait until they are released, so that they can be amended before they run.
    package var held: Bool?

    package init(_ jobs: JobsToChange, held: Bool? = nil) {
      (filter, all, dryRun) = (jobs.filter, jobs.all, jobs.dryRun)
      self.held = held
    }

    package var jobs: JobsToChange { JobsToChange(filter: filter, all: all, dryRun: dryRun) }
  }
}
