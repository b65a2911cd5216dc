package import JobModel

/// The jobs that have not ended, as a forecast is made of them.
package struct PlannedJobs: Sendable, Hashable {
  package let jobs: [PlannedJob]
  /// The batches that they belong to, by the number that stands in `PlannedJob.group`.
  package let batches: [Int: BatchReference]

  package init(jobs: [PlannedJob], batches: [Int: BatchReference]) {
    self.jobs = jobs
    self.batches = batches
  }
}
