package import JobModel
package import LibraryModel
package import Runtime

/// Changes a job that has not been submitted since it was enqueued or retried.
package enum Amend: ControlMethod {
  package static let name = "Amend"

  package struct Parameters: Codable, Sendable {
    package let id: JobID
    /// In the place of the one that it has.
    package var change: Change?
    package var priority: Int?
    package var notBefore: WallTime?
    package var deadline: WallTime?
    /// In the place of all that it has.
    package var labels: Labels?
    package var maxAttempts: Int?
    package var expectedLastUpdatedDate: String?
    package var strict: Bool?
    /// What is taken away: the words of `Amendment.Clearable`.
    package var clear: [String]?

    package init(id: JobID) { self.id = id }
  }

  package struct Reply: Codable, Sendable {
    package let job: Job

    package init(job: Job) { self.job = job }
  }
}
