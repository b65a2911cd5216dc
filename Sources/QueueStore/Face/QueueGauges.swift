package import JobModel
package import Runtime

/// How the queue stands, in numbers.
package struct QueueGauges: Sendable, Hashable {
  package struct OfEnvironment: Sendable, Hashable {
    package let status: EnvironmentStatus
    /// How many jobs are in each state; every state is in it.
    package let jobs: [JobState: Int]
    /// Of the due jobs the one in the first place: when it was enqueued. nil: none is due.
    package let oldestDue: WallTime?

    package init(status: EnvironmentStatus, jobs: [JobState: Int], oldestDue: WallTime?) {
      self.status = status
      self.jobs = jobs
      self.oldestDue = oldestDue
    }
  }

  /// By name.
  package let environments: [OfEnvironment]
  /// The whole queue is.
  package let isPaused: Bool
  package let databaseBytes: Int

  package init(environments: [OfEnvironment], isPaused: Bool, databaseBytes: Int) {
    self.environments = environments
    self.isPaused = isPaused
    self.databaseBytes = databaseBytes
  }
}
