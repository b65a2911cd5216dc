/// What a call of Enqueue is bounded by, from the configuration.
package struct EnqueueLimits: Sendable {
  /// How many jobs may be queued or held at once.
  package let maxQueued: Int
  /// How many attempts a job has that does not say so, by environment.
  package let maxAttempts: [String: Int]

  package init(maxQueued: Int, maxAttempts: [String: Int]) {
    self.maxQueued = maxQueued
    self.maxAttempts = maxAttempts
  }
}
