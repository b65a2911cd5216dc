package import JobModel

/// Gives jobs that have not ended another priority.
package enum Reprioritize: ControlMethod {
  package static let name = "Reprioritize"
  package typealias Reply = JobsChanged

  /// The members of `JobsToChange`, and the new priority.
  package struct Parameters: Codable, Sendable {
    package var filter: Filter
    package var priority: Int
    package var all: Bool?
    package var dryRun: Bool?

    package init(filter: Filter, priority: Int, all: Bool? = nil, dryRun: Bool? = nil) {
      self.filter = filter
      self.priority = priority
      self.all = all
      self.dryRun = dryRun
    }

    /// Which jobs, without the priority.
    package var jobs: JobsToChange { JobsToChange(filter: filter, all: all, dryRun: dryRun) }
  }
}
