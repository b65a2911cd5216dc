package import LibraryModel
package import Runtime

/// What `Edit.next` answers: first what is to be on the disk, then what is to be done.
package struct Action: Sendable, Hashable {
  /// What has been learnt and is not on the disk yet. It is written before the step, or in one commit with it where the
  /// step leaves the slot. nil: nothing new was learnt.
  package let note: Note?
  package let step: Step

  package init(note: Note? = nil, step: Step) {
    self.note = note
    self.step = step
  }
}

/// What is known of a running edit and changes while it is followed.
package struct Note: Sendable, Hashable {
  /// The open submission; nil where there is none.
  package let submission: Submission?
  /// nil: the target is in no trouble.
  package let trouble: Trouble?

  package init(submission: Submission?, trouble: Trouble? = nil) {
    self.submission = submission
    self.trouble = trouble
  }
}

/// What a running edit does next. One place performs it: the engine.
package enum Step: Sendable, Hashable {
  case get(withContent: Bool)
  /// Record the draft, then PUT it.
  case put(Draft)
  case wait(until: SteadyTime)
  case requeue(Requeue)
  case end(Ending)
}

/// Back to the queue, without slot.
package struct Requeue: Sendable, Hashable {
  /// The job rests until then.
  package let until: SteadyTime
  /// How the open submission came to its end; nil where there was none.
  package let closing: SubmissionEnd?
  /// How long the target has been found in somebody else's work, in all.
  package let notEditableFor: Duration
  /// The target's trouble, kept with the job; nil: none.
  package let trouble: Trouble?
  /// What the target was found to be called; nil: it was not read with its content.
  package let targetName: String?

  package init(
    until: SteadyTime, closing: SubmissionEnd? = nil, notEditableFor: Duration = .zero, trouble: Trouble? = nil,
    targetName: String? = nil
  ) {
    self.targetName = targetName
    self.until = until
    self.closing = closing
    self.notEditableFor = notEditableFor
    self.trouble = trouble
  }

  /// The failure of the attempt, where it spent one.
  package var attemptFailure: Failure? { closing?.kind == .createFailed ? closing?.failure : nil }
}

package struct Ending: Sendable, Hashable {
  package let outcome: Outcome
  /// How the open submission came to its end; nil where there was none.
  package let closing: SubmissionEnd?
  package let retains: Retained
  /// What was found when the edit had been made, where one was: of a strict edit that fails for it, too.
  package let verification: Verification?
  /// What stood there, where the edit ended before it was submitted.
  package let current: CurrentDocument?

  package init(
    _ outcome: Outcome, closing: SubmissionEnd? = nil, retains: Retained = .nothing,
    verification: Verification? = nil, current: CurrentDocument? = nil
  ) {
    self.outcome = outcome
    self.current = current
    self.closing = closing
    self.retains = retains
    if case .succeeded(let made) = outcome { self.verification = made } else { self.verification = verification }
  }
}

/// What stands on the server, and since when.
package struct CurrentDocument: Sendable, Hashable {
  package let document: EditableDocument
  /// The target's date, as the server writes it.
  package let date: String

  package init(_ document: EditableDocument, date: String) {
    self.document = document
    self.date = date
  }
}

/// What came of the last step. It has been judged whose word each answer is: only what the Library itself said, or what
/// is known of the target or its server, comes here.
package enum Answer: Sendable, Hashable {
  /// The edit starts, goes on after a restart, or has waited.
  case ready
  // To a get.
  case observed(Observation)
  /// The Library's own refusal.
  case getRefused(ServerWords)
  /// The target was not answered, while its server answers others.
  case troubled(TroubledRequest)
  /// The server answers nobody.
  case outage(Failure)
  // To a put.
  /// The Library took it. `saysCreating`: its answer said that a package is being created.
  case putAccepted(saysCreating: Bool)
  /// The Library's own refusal.
  case putRefused(ServerWords)
  /// What became of it is unknown.
  case putLost(Failure)
  /// It was not taken for certain, since the server takes nothing from anybody at present; nil: since it came too late to be
  /// sent at all.
  case putNotTaken(Failure?)
  /// It was not taken for certain, while the server answers others.
  case putTroubled(TroubledRequest)
  /// It was not sent: another job's edit is at work on one of its packages, that of a group or of one in it.
  case packageInWork(by: JobID)
}
