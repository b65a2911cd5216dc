package import JobModel

/// The jobs that a method changes, as its parameters name them. An empty filter is taken only with `all`.
package struct JobsToChange: Codable, Sendable {
  package var filter: Filter
  package var all: Bool?
  /// Whether the method only says which jobs it would change, and changes nothing.
  package var dryRun: Bool?

  package init(filter: Filter, all: Bool? = nil, dryRun: Bool? = nil) {
    self.filter = filter
    self.all = all
    self.dryRun = dryRun
  }
}

/// The reply of a method that changes jobs.
package protocol JobsReply: Codable, Sendable {
  /// The first of those that it has changed, or would change, `Limits.jobsNamed` at most.
  var jobs: [JobID] { get }
  /// How many they are in all.
  var count: Int { get }
}

/// The jobs that a method has changed.
package struct JobsChanged: JobsReply, Hashable {
  /// The first of them, `Limits.jobsNamed` at most.
  package let jobs: [JobID]
  /// How many they are in all.
  package let count: Int

  package init(jobs: [JobID], count: Int) {
    self.jobs = jobs
    self.count = count
  }
}
