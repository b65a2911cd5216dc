package import JobModel
package import Runtime

/// What the engine has learnt of a job's edit, or what was decided about it.
package enum EditUpdate: Sendable, Hashable {
  /// What has been learnt of a running job. It applies where the job runs and, if the note has a submission, that one is
  /// open.
  case note(Note)
  /// A running job goes back into the queue and rests until a time. Where its cancellation was asked for, it ends instead.
  /// `seen`: the open submission with what has been learnt of it and is not on the disk yet; nil: there is nothing new.
  case requeue(Requeue, until: WallTime, seen: Submission?)
  /// A running job that has not been submitted goes back into the queue, as if it had not been claimed. The trouble of its
  /// target stays.
  case putBack
  /// A running job that may have ended the daemon is prepared or verified with nobody beside it from now on, or is not at
  /// it any more and has not passed.
  case tryAlone(Bool)
  /// A running job ends. `seen`: as above.
  case end(Ending, seen: Submission?)
  /// What has been seen of an ended job's edit, which may still be at work: so that a restart does not forget it.
  case noteEnded(UnfinishedEdit.Note)
  /// The slot of an ended job is free, since it asks with a fresh login now. The job holds its target on.
  case freeSlot
  /// An ended job holds nothing any more: the server has come to an end with its edit.
  case vacate
  /// An administrator gives up on what an edit may still be doing. An ended job holds nothing any more; a running one ends,
  /// where it was submitted, its cancellation was asked for and its target is in trouble.
  case forget
}

/// What came of the wish to submit a draft.
package enum RecordedDraft: Sendable, Hashable {
  /// It is on the disk, and is to be sent now: in any case before that instant, at which its window closes or its deadline
  /// comes. nil: there is no such instant.
  case recorded(Submission, sendBefore: WallTime?)
  /// The edit of another job may be at work on one of its packages, that of a group or of one in it. Nothing was written.
  case packageInWork(by: JobID)
  /// The job is not running any more, its cancellation was asked for, or its deadline has passed: nothing may be sent.
  case notToBeSubmitted
}
