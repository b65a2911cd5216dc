package import LibraryModel
package import Runtime

/// What a PUT is about to send, as it is recorded before it leaves.
package struct Draft: Sendable, Hashable {
  package let attempt: Int
  package let number: Int
  package let baseline: Baseline
  /// As the target stood.
  package let before: EditableDocument
  /// As it shall be: the PUT's body.
  package let submitted: EditableDocument
  package let projectID: String?
  /// The ids of the packages that it edits, in upper case: of a group, those of its migrations.
  package let packages: [String]

  package init(
    attempt: Int, number: Int, baseline: Baseline, before: EditableDocument, submitted: EditableDocument,
    projectID: String?, packages: [String] = []
  ) {
    self.packages = packages
    self.attempt = attempt
    self.number = number
    self.baseline = baseline
    self.before = before
    self.submitted = submitted
    self.projectID = projectID
  }
}

/// What a job has submitted before: the change is applied once for each job.
package struct RecordedDocuments: Sendable, Hashable {
  package let before: EditableDocument
  package let submitted: EditableDocument
  /// What was found when the newest submission had come to its end; nil where it has not, or is not known.
  package var found: EditableDocument?

  package init(before: EditableDocument, submitted: EditableDocument, found: EditableDocument? = nil) {
    self.before = before
    self.submitted = submitted
    self.found = found
  }
}

/// What became of a job's earlier submissions, in all.
package enum EarlierSubmissions: Sendable, Hashable {
  /// The server has done none of them: it refused them, they never left, or there are none.
  case noneDone
  /// Those that the server took have come to an end that was seen.
  case seen
  /// What became of at least one is not known.
  case lost
}

/// One PUT that has been recorded and has not come to an end.
package struct Submission: Sendable, Hashable {
  package let draft: Draft
  package let sentAt: WallTime
  /// An answer came, or the connection ended; not while that is under way, nor after a crash.
  package var isAnswered = false
  /// A 2xx was seen. Without it, whether the server took the edit is read off what it shows.
  package var isConfirmed = false
  /// The answer to the PUT said that a package is being created.
  package var saidCreating = false
  /// A GET has shown `creating` since.
  package var sawCreating = false
  /// The target's date or status was another than the baseline's when it was last read.
  package var hasMoved = false
  package var polls = 0
  /// How long the server has answered since: what `edit_timeout` counts.
  package var answeredFor = Duration.zero
  /// The part of it in which the target could not be read while its server answered others, in a row up to now.
  package var troubledFor = Duration.zero
  package var fraction = 0.0
  /// A terminal status was seen.
  package var isTerminal = false

  package init(draft: Draft, sentAt: WallTime) {
    self.draft = draft
    self.sentAt = sentAt
  }

  package var phase: Phase {
    if isTerminal { return .verifying }
    return isAnswered ? .polling : .submitting
  }
}

/// How a submission came to its end.
package struct SubmissionEnd: Sendable, Hashable {
  package enum Kind: String, CaseIterable, Sendable, Hashable {
    /// The edit was made as asked, or differently.
    case created
    /// The server took the edit and failed: this spends the attempt.
    case createFailed
    /// The server refused it.
    case refused
    /// Its answer was lost, and the server shows no trace of it.
    case notArrived
    /// It was not taken for certain: no connection, no login, or the server said so of everybody's.
    case notTaken
    /// It was given up on while the server may still be at work.
    case givenUp
  }

  package let kind: Kind
  package let failure: Failure?
  package let found: EditableDocument?
  package let dateAfter: String?
  /// How long the server was at work on it; nil where that is not known well enough to learn from.
  package let duration: EditDuration?

  package init(
    _ kind: Kind, failure: Failure? = nil, found: EditableDocument? = nil, dateAfter: String? = nil,
    duration: EditDuration? = nil
  ) {
    self.kind = kind
    self.failure = failure
    self.found = found
    self.dateAfter = dateAfter
    self.duration = duration
  }
}
