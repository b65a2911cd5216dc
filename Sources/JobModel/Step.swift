package import LibraryModel
package import Runtime

/// What a running edit does next. One place performs it: the engine.
package enum Step: Sendable, Hashable {
  case get(withContent: Bool)
  /// Record the draft, then PUT it.
  case put(Draft)
  case wait(until: WallTime)
  case requeue(Requeue)
  case end(Ending)
}

/// Back to the queue, without slot.
package struct Requeue: Sendable, Hashable {
  package let until: WallTime
  /// How the open submission came to its end; nil where there was none.
  package let closing: SubmissionEnd?
  /// How long the target has been found in somebody else's work, in all.
  package let notEditableFor: Duration

  package init(until: WallTime, closing: SubmissionEnd? = nil, notEditableFor: Duration = .zero) {
    self.until = until
    self.closing = closing
    self.notEditableFor = notEditableFor
  }

  /// The same, until another instant.
  package func resting(until: WallTime) -> Requeue {
    Requeue(until: until, closing: closing, notEditableFor: notEditableFor)
  }

  /// The failure of the attempt, where it spent one.
  package var attemptFailure: Failure? { closing?.kind == .createFailed ? closing?.failure : nil }
}

package struct Ending: Sendable, Hashable {
  package let outcome: Outcome
  package let closing: SubmissionEnd?
  /// The server may still be at work: slot and target stay taken.
  package let keepsSlot: Bool
  /// What was found when the edit had been made, where one was: of a strict edit that fails for it, too.
  package let verification: Verification?
  /// What stood there, where the edit ended before it was submitted.
  package let standing: StandingDocument?

  package init(
    _ outcome: Outcome, closing: SubmissionEnd? = nil, keepsSlot: Bool = false, verification: Verification? = nil,
    standing: StandingDocument? = nil
  ) {
    self.outcome = outcome
    self.standing = standing
    self.closing = closing
    self.keepsSlot = keepsSlot
    if case .succeeded(let made) = outcome { self.verification = made } else { self.verification = verification }
  }
}

/// What stands on the server, and since when.
package struct StandingDocument: Sendable, Hashable {
  package let document: EditableDocument
  /// The target's date, as the server writes it.
  package let date: String

  package init(_ document: EditableDocument, date: String) {
    self.document = document
    self.date = date
  }
}

/// What came of the last step.
package enum Answer: Sendable, Hashable {
  /// The edit starts, goes on after a restart, or has waited.
  case ready
  // To a get.
  case observed(Observation)
  case getRefused(ServerWords)
  /// The environment did not answer, or not as a Library server.
  case outage(Failure)
  // To a put.
  case putAccepted
  case putRefused(ServerWords)
  /// What became of it is unknown.
  case putLost(Failure)
  /// It was not taken for certain: no connection, no login, too many requests.
  case putNeverLeft(Failure)
}
