package import LibraryModel

// What is said of an edit is made of the server's words, which have no secret in them any more, and of documents, which are content
// and may have: names and keys in a fault, places where something differs.

extension Step {
  /// The same, with no secret in what it says.
  package func hidingSecrets(_ redaction: Redaction) -> Step {
    switch self {
    case .get, .put, .wait: self
    case .requeue(let requeue): .requeue(requeue.hidingSecrets(redaction))
    case .end(let ending): .end(ending.hidingSecrets(redaction))
    }
  }
}

extension Requeue {
  fileprivate func hidingSecrets(_ redaction: Redaction) -> Requeue {
    Requeue(
      until: until, closing: closing?.hidingSecrets(redaction), notEditableFor: notEditableFor, trouble: trouble,
      targetName: targetName)
  }
}

extension Ending {
  fileprivate func hidingSecrets(_ redaction: Redaction) -> Ending {
    let said: Outcome =
      switch outcome {
      case .succeeded(let verification): .succeeded(verification?.hidingSecrets(redaction))
      case .failed(let failure): .failed(failure.hidingSecrets(redaction))
      case .cancelled, .expired: outcome
      }
    return Ending(
      said, closing: closing?.hidingSecrets(redaction), retains: retains,
      verification: verification?.hidingSecrets(redaction), current: current)
  }
}

extension SubmissionEnd {
  fileprivate func hidingSecrets(_ redaction: Redaction) -> SubmissionEnd {
    SubmissionEnd(
      kind, failure: failure?.hidingSecrets(redaction), found: found, dateAfter: dateAfter, duration: duration)
  }
}

extension Failure {
  /// The same, with no secret in its message, which is as long as a server's may be at most.
  package func hidingSecrets(_ redaction: Redaction) -> Failure {
    Failure(reason, redaction.line(message, limit: ServerWords.textLimit) ?? "", server: server)
  }
}
