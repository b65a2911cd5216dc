package import JobModel

/// Queues held jobs again, in the place that they had.
package enum Release: ControlMethod {
  package static let name = "Release"
  package typealias Parameters = JobsToChange

  package struct Reply: JobsReply, Hashable {
    package let jobs: [JobID]
    package let count: Int
    /// How many of them were held since what they came with had not arrived whole; nil: none was, or an older daemon doesn't say.
    package let arriving: Int?

    package init(jobs: [JobID], count: Int, arriving: Int? = nil) {
      self.jobs = jobs
      self.count = count
      self.arriving = arriving
    }
  }
}
