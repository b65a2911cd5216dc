package import JobModel

/// The jobs that have not ended, as a forecast is made of them.
package struct PlannedJobs: Sendable, Hashable {
  package let jobs: [PlannedJob]
  /// The batches that they belong to, by the number that stands in `PlannedJob.group`.
  package let batches: [Int: BatchReference]

  /// Of those batches that have windows of their own.
  package let windows: [Int: WindowSchedule]

  package init(jobs: [PlannedJob], batches: [Int: BatchReference], windows: [Int: WindowSchedule] = [:]) {
    self.jobs = jobs
    self.batches = batches
    self.windows = windows
  }
}
