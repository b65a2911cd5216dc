package import JSONDocument

package enum VerificationResult: String, WordedEnum {
  /// Nothing was submitted, since nothing would have changed.
  case unchanged
  case exact
  /// The server added, reordered or dropped nulls, which is no difference.
  case normalised
  case differs
}

/// What was asked, compared with what is there: everything in which the submitted document differs from the one before,
/// and also what it asks of each item and setting, and its name, where that was so before.
package struct Verification: Sendable, Hashable {
  package let result: VerificationResult
  /// Places in the submitted document: the name, then items, then all else. For what should be gone: the place where it
  /// should be missing, which is the array for an element.
  package let differences: [JSONPointer]

  package var isAsAsked: Bool { result != .differs }

  package static let unchanged = Verification(result: .unchanged, differences: [])

  private init(result: VerificationResult, differences: [JSONPointer]) {
    self.result = result
    self.differences = differences
  }

  /// `before` tells what the change asked for from what it left as it was, and what the server added from what should
  /// have gone.
  package init(asked: EditableDocument, before: EditableDocument, found: EditableDocument) {
    if asked == found {
      self.init(result: .exact, differences: [])
      return
    }
    let differences = DocumentComparison.differences(asked: asked, before: before, found: found)
    self.init(result: differences.isEmpty ? .normalised : .differs, differences: differences)
  }

  /// The same, with no secret in the places, which may lead through names that the server gave.
  package func hidingSecrets(_ redaction: Redaction) -> Verification {
    Verification(result: result, differences: differences.map { $0.hidingSecrets(redaction) })
  }

  /// Whether a target that stands as before can be told from one that stands as asked: not where the change is one that
  /// is no difference here.
  package static func shows(_ asked: EditableDocument, before: EditableDocument) -> Bool {
    !Verification(asked: asked, before: before, found: before).isAsAsked
  }
}

extension JSONPointer {
  /// Each name on the way is one line of bounded length without secrets.
  package func hidingSecrets(_ redaction: Redaction) -> JSONPointer {
    JSONPointer(tokens.map { redaction.line($0, limit: 1000) ?? "" })
  }
}
