/// Why no job of a batch starts: so many of its jobs have failed.
package struct BatchStop: Sendable, Hashable {
  /// With its run: `night#2`.
  package let batch: String
  /// At how many failures it was stopped.
  package let failures: Int

  package init(batch: String, failures: Int) {
    self.batch = batch
    self.failures = failures
  }
}

extension BatchStop {
  private var cause: String {
    "batch \(batch) was stopped when \(failures == 1 ? "one" : "\(failures)") of its jobs had failed"
  }

  /// What lets all of its jobs go on.
  private var release: String { "`migeditctl release --batch \(batch)`" }

  /// Of a job that is held by it.
  package var wordsOfHeld: String { "It is held: \(cause). \(release) lets what is held of it go on." }

  /// Of any other.
  package var words: String { "None of its batch starts: \(cause)." }

  /// What to do, of a job that is held by it.
  func advice(on job: JobID) -> String {
    "`migeditctl batch \(batch)` shows what failed. When that is mended, \(release) lets what is held go on, "
      + "`migeditctl release \(job)` this job alone; either way the count of failures begins anew."
  }
}
