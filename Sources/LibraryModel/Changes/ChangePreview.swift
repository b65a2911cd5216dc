package import JSONDocument

/// What a change would make of a target as it stands.
package struct ChangePreview: Sendable, Hashable {
  package let before: EditableDocument
  /// As `before` where the change can't be applied.
  package let after: EditableDocument
  package let isEditable: Bool
  /// Why the target can't be edited, and why the change can't be applied.
  package let problem: String?
  /// The target's date, as the server writes it.
  package let date: String

  /// - Parameters:
  ///   - before: the document of the observation.
  ///   - redaction: for the problem, which may name what stands in the document.
  package init(
    _ change: Change, of before: EditableDocument, in observation: Observation, redaction: Redaction = Redaction()
  ) {
    self.before = before
    date = observation.date
    isEditable = observation.editability == .editable
    var problems = [observation.editability.problem(of: before.kind)].compactMap(\.self)
    var after = before
    do throws(Fault) {
      after = try before.applying(change)
    } catch {
      problems.append(Change.sentence(of: error))
    }
    self.after = after
    problem = redaction.line(problems.joined(separator: " "), limit: ServerWords.textLimit)
  }
}

extension Editability {
  /// nil: it may be edited.
  package func problem(of kind: TargetKind) -> String? {
    switch self {
    case .editable: nil
    case .notYet(let reason): "The \(kind.noun) is in other work, which an edit waits for: \(reason)."
    case .never(let reason): "The \(kind.noun) can't be edited: \(reason)."
    }
  }
}

extension Change {
  /// What to tell people of a change that has a fault in it.
  package static func sentence(of fault: Fault) -> String {
    "The change can't be applied: at \(fault.pointer): \(fault.reason)."
  }
}
