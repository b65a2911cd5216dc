package import JobModel

/// Asks the servers about the targets of jobs that wait, and says of each what would come of it if it were submitted now.
package enum Preflight: ControlMethod {
  package static let name = "Preflight"

  package struct Parameters: Codable, Sendable {
    package let filter: Filter

    package init(filter: Filter) { self.filter = filter }
  }

  /// Of one job; the only one where no job matches is of none.
  package struct Reply: Codable, Sendable, Hashable {
    /// How many jobs have been looked at up to this one, and how many match.
    package let done: Int
    package let total: Int
    package let job: JobID?
    /// nil: it could not be read, or has none.
    package let targetName: String?
    /// Whether the job could be submitted now; nil: that is not known, or it has started or ended meanwhile.
    package let editable: Bool?
    /// nil: that is not known, or it could not be submitted.
    package let changes: Bool?
    /// What is in the way of the job, and what to do; nil: nothing is known to be.
    package let problem: String?

    package init(
      done: Int, total: Int, job: JobID? = nil, targetName: String? = nil, editable: Bool? = nil, changes: Bool? = nil,
      problem: String? = nil
    ) {
      self.done = done
      self.total = total
      self.job = job
      self.targetName = targetName
      self.editable = editable
      self.changes = changes
      self.problem = problem
    }
  }
}
