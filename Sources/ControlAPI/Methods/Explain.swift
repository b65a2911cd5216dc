package import JobModel

/// Says why a job does not run, or how it runs, all as of one instant.
package enum Explain: ControlMethod {
  package static let name = "Explain"
  package typealias Reply = JobExplanation

  package struct Parameters: Codable, Sendable {
    package let id: JobID

    package init(id: JobID) { self.id = id }
  }
}
