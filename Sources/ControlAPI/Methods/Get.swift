package import JobModel
package import LibraryModel

/// One job with its change and its attempts.
package enum Get: ControlMethod {
  package static let name = "Get"

  package struct Parameters: Codable, Sendable {
    package let id: JobID

    package init(id: JobID) { self.id = id }
  }

  package struct Reply: Codable, Sendable {
    package let job: Job
    package let change: Change
    package let attempts: [Attempt]

    package init(job: Job, change: Change, attempts: [Attempt]) {
      self.job = job
      self.change = change
      self.attempts = attempts
    }
  }
}
