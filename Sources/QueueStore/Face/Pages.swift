package import JobModel
import LibraryModel

/// One page of jobs.
package struct JobPage: Sendable, Hashable {
  package let jobs: [Job]
  /// Asks for the page behind it; nil: there are no more.
  package let cursor: String?

  package init(jobs: [Job], cursor: String?) {
    self.jobs = jobs
    self.cursor = cursor
  }
}

/// One page of batches.
package struct BatchPage: Sendable, Hashable {
  package let batches: [Batch]
  /// Asks for the page behind it; nil: there are no more.
  package let cursor: String?

  package init(batches: [Batch], cursor: String?) {
    self.batches = batches
    self.cursor = cursor
  }
}

/// Some events that follow each other.
package struct EventPage: Sendable, Hashable {
  package let events: [Event]
  /// The last sequence that was looked at, whether it matched or not: ask on from here.
  package let last: Int

  package init(events: [Event], last: Int) {
    self.events = events
    self.last = last
  }
}

/// The jobs that an action has changed, or would change.
package struct ChangedJobs: Sendable, Hashable {
  /// The first `Limits.jobsNamed` of them.
  package let jobs: [JobID]
  package let count: Int
  /// Of those that come after a job which a cancel ends, and fail with it: the first `Limits.jobsNamed`, by id.
  package let failed: [JobID]
  package let failedCount: Int
  /// Of those that are released, how many were held since what they came with had not arrived whole.
  package var arriving = 0

  package init(jobs: [JobID], count: Int, failed: [JobID] = [], failedCount: Int = 0) {
    self.jobs = jobs
    self.count = count
    self.failed = failed
    self.failedCount = failedCount
  }

  /// - Parameters:
  ///   - jobs: all of them, by id.
  ///   - failed: all that fail with them, by id.
  package init(_ jobs: [JobID], failed: [JobID]) {
    self.init(
      jobs: Array(jobs.prefix(Limits.jobsNamed)), count: jobs.count, failed: Array(failed.prefix(Limits.jobsNamed)),
      failedCount: failed.count)
  }
}
