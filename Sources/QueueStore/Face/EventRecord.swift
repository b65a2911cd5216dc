package import JobModel
package import LibraryModel
package import Runtime

/// An event as the log tells it: with no more than its words need, so that a hundred thousand of them cost little. What it
/// happened to is as it is when it is read, which is soon after.
package struct EventRecord: Sendable, Hashable {
  package let sequence: Int
  package let at: WallTime
  package let what: EventKind
  /// Of who did it, where that was a user.
  package let uid: Int?
  package let job: JobID?
  package let target: Target?
  package let environment: String?
  package let batch: String?
  /// Which run of the batch.
  package let batchRun: Int?
  package let priority: Int?
  /// Of the attempt that is under way, or was the last.
  package let attempt: Int?
  package let verification: VerificationResult?
  /// The job's; before a retry, its attempt's or the trouble of its target; of an environment, what its outage is.
  package let failure: Failure?
  /// When what waits goes on: a job that rests, an environment that is paused or does not answer.
  package let until: WallTime?
  /// What was said of a pause.
  package let reason: String?

  package init(
    sequence: Int, at: WallTime, what: EventKind, uid: Int? = nil, job: JobID? = nil, target: Target? = nil,
    environment: String? = nil, batch: String? = nil, batchRun: Int? = nil, priority: Int? = nil, attempt: Int? = nil,
    verification: VerificationResult? = nil, failure: Failure? = nil, until: WallTime? = nil, reason: String? = nil
  ) {
    self.sequence = sequence
    self.at = at
    self.what = what
    self.uid = uid
    self.job = job
    self.target = target
    self.environment = environment
    self.batch = batch
    self.batchRun = batchRun
    self.priority = priority
    self.attempt = attempt
    self.verification = verification
    self.failure = failure
    self.until = until
    self.reason = reason
  }
}
