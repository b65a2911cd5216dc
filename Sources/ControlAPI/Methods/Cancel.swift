package import JobModel

/// Ends jobs that have not been submitted. A job whose edit the server may have taken can't be recalled: it stays running with `cancelRequested`, and ends as
/// what it came to.
package enum Cancel: ControlMethod {
  package static let name = "Cancel"
  package typealias Parameters = JobsToChange

  package struct Reply: JobsReply, Hashable {
    package let jobs: [JobID]
    package let count: Int
    /// The first of those that fail with them, since they come after one that is cancelled; nil: an older daemon doesn't say.
    package let failed: [JobID]?
    /// How many they are in all.
    package let failedCount: Int?

    package init(jobs: [JobID], count: Int, failed: [JobID]?, failedCount: Int?) {
      self.jobs = jobs
      self.count = count
      self.failed = failed
      self.failedCount = failedCount
    }
  }
}
