package import JobModel
import LibraryModel

/// A job that a preflight looks at.
package struct JobToPreflight: Sendable, Hashable {
  package let job: JobID
  package let environment: String
  /// Tells the targets of one queue from each other.
  package let target: Int
  /// It waits, and was asked for; else it comes before one that was.
  package let isAsked: Bool

  package init(job: JobID, environment: String, target: Int, isAsked: Bool) {
    self.job = job
    self.environment = environment
    self.target = target
    self.isAsked = isAsked
  }
}

/// What a preflight has to know of a job.
package struct EditToPreflight: Sendable {
  /// What its edit starts from; the failure, where what is stored of it is damaged.
  package let facts: Result<EditFacts, StorageError>
  /// It is queued or held.
  package let waits: Bool
  /// Why it can't start in the next two weeks, for people; nil: it can.
  package let windowProblem: String?

  package init(facts: Result<EditFacts, StorageError>, waits: Bool, windowProblem: String?) {
    self.facts = facts
    self.waits = waits
    self.windowProblem = windowProblem
  }
}
