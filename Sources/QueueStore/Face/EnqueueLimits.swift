package import JSONDocument
package import JobModel

/// What a call of Enqueue is bounded by, from the configuration, and what the call says of its batches.
package struct EnqueueLimits: Sendable {
  /// How many jobs may be queued or held at once.
  package let maxQueued: Int
  /// How many attempts a job has that does not say so, by environment.
  package let maxAttempts: [String: Int]
  /// Of each configured environment, by its name: who enqueues what fits no window is told.
  package let hours: [String: EditingHours]
  /// The windows of batches that begin with this call, by the name that its edits give.
  package let batchWindows: [ExactString: WindowSchedule]
  /// The same of the batches that stop: after how many failures.
  package let batchLimits: [ExactString: Int]

  package init(
    maxQueued: Int, maxAttempts: [String: Int], hours: [String: EditingHours] = [:],
    batchWindows: [ExactString: WindowSchedule] = [:], batchLimits: [ExactString: Int] = [:]
  ) {
    self.maxQueued = maxQueued
    self.maxAttempts = maxAttempts
    self.hours = hours
    self.batchWindows = batchWindows
    self.batchLimits = batchLimits
  }
}
