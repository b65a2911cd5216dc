/// A job that waits behind another on one target and is more urgent, so that the other one goes by its priority.
package struct PriorityLender: Sendable, Hashable {
  package let job: JobID
  package let priority: Int

  package init(job: JobID, priority: Int) {
    self.job = job
    self.priority = priority
  }
}
