package import LibraryModel

/// What the queue knows of a running job: all that its edit starts from, and goes on from after a restart.
package struct EditFacts: Sendable, Hashable {
  package var target: Target
  package var change: Change
  package var maxAttempts: Int
  /// The attempt that is under way or comes next, from 1.
  package var attempt: Int
  /// Attempts spent since the job was enqueued or retried.
  package var attemptsUsed: Int
  /// Submissions made in this attempt so far.
  package var submissions: Int
  /// How many of them, in a row up to the last, the server shows no trace of.
  package var lostSubmissions: Int
  /// The newest submission's documents, open or not: the change is applied once for each job.
  package var recorded: RecordedDocuments?
  /// The documents of the first submission of which it is not known what became of it; nil: there is none. It may have been
  /// made otherwise than asked, and then a change that is applied afresh stands on top of that.
  package var lost: RecordedDocuments?
  /// What became of all submissions before, over a Retry too; nil where it is to be read off the counts above.
  package var earlier: EarlierSubmissions?
  package var notEditableFor: Duration
  package var open: Submission?
  /// The trouble that the target is in; nil: none is known.
  package var trouble: Trouble?
  /// The target's date that the edit was made for.
  package var expectedLastUpdatedDate: String?
  /// A difference that verification finds fails the job.
  package var strict: Bool

  package init(
    target: Target, change: Change, maxAttempts: Int, attempt: Int = 1, attemptsUsed: Int = 0, submissions: Int = 0,
    lostSubmissions: Int = 0, recorded: RecordedDocuments? = nil, earlier: EarlierSubmissions? = nil,
    notEditableFor: Duration = .zero, open: Submission? = nil, trouble: Trouble? = nil,
    expectedLastUpdatedDate: String? = nil, strict: Bool = false
  ) {
    self.target = target
    self.change = change
    self.maxAttempts = maxAttempts
    self.attempt = attempt
    self.attemptsUsed = attemptsUsed
    self.submissions = submissions
    self.lostSubmissions = lostSubmissions
    self.recorded = recorded
    self.earlier = earlier
    self.notEditableFor = notEditableFor
    self.open = open
    self.trouble = trouble
    self.expectedLastUpdatedDate = expectedLastUpdatedDate
    self.strict = strict
  }

  /// Never more than is known: a recorded document of which nothing is said may have arrived.
  var earlierSubmissions: EarlierSubmissions {
    if let earlier { return earlier }
    if lostSubmissions > 0 { return .lost }
    return attemptsUsed > 0 ? .seen : recorded == nil ? .noneDone : .lost
  }
}
