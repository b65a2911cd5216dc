/// A job that has ended otherwise than well: what that means for one that comes after it.
package struct DeadPredecessor: Sendable, Hashable {
  package let job: JobID
  /// What became of it, for a sentence.
  private let what: String
  /// Where the chain of failures began, where that is another.
  package let origin: JobID?

  private init(_ job: JobID, _ what: String, origin: JobID?) {
    self.job = job
    self.what = what
    self.origin = origin
  }

  /// nil: it has succeeded.
  package init?(_ job: JobID, _ outcome: Outcome) {
    switch outcome {
    case .succeeded: return nil
    case .failed(let failure): self.init(job, "failed (\(failure.reason))", origin: nil)
    case .cancelled: self.init(job, "was cancelled", origin: nil)
    case .expired: self.init(job, "expired", origin: nil)
    }
  }

  /// One that failed with another.
  package init(_ job: JobID, with origin: JobID) {
    self.init(job, "failed because job \(origin) did not succeed", origin: origin)
  }

  /// The dependent, which fails with it.
  package func next(_ dependent: JobID) -> DeadPredecessor { DeadPredecessor(dependent, with: origin ?? job) }

  /// Of one that comes after it.
  package var failureOfDependent: Failure {
    Failure(
      .dependencyFailed,
      "It comes after job \(job), which \(what). Retry job \(origin ?? job) when its cause is gone: the jobs that failed "
        + "with it are queued anew, too.")
  }
}
