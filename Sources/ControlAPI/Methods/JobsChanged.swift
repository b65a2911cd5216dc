package import JobModel

/// What the methods that change jobs take and answer. An empty filter is taken only with `all`.
package struct JobsToChange: Codable, Sendable {
  package var filter: Filter
  package var all: Bool?
  /// Says which it would change, and changes nothing.
  package var dryRun: Bool?

  package init(filter: Filter, all: Bool? = nil, dryRun: Bool? = nil) {
    self.filter = filter
    self.all = all
    self.dryRun = dryRun
  }
}

package struct JobsChanged: Codable, Sendable, Hashable {
  /// The first of them.
  package let jobs: [JobID]
  package let count: Int

  package init(jobs: [JobID], count: Int) {
    self.jobs = jobs
    self.count = count
  }
}
