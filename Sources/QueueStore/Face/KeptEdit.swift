package import JobModel
package import LibraryModel

/// What the edit of a job goes on from, after a restart.
package enum KeptEdit: Sendable, Hashable {
  /// The job runs.
  case running(EditFacts, slot: Int)
  /// The job has ended, and the server may still be at work on its edit.
  case unfinished(StoredUnfinishedEdit)
}

/// What an ended job may have left at work on the server, as it is kept.
package struct StoredUnfinishedEdit: Sendable, Hashable {
  package let target: Target
  /// The newest one of the job.
  package let submission: Submission
  /// nil: only the target is held.
  package let slot: Int?

  package init(target: Target, submission: Submission, slot: Int?) {
    self.target = target
    self.submission = submission
    self.slot = slot
  }
}
