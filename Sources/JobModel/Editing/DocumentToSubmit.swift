import JSONDocument
import LibraryModel

/// Why a change has no document to submit.
enum NothingToSubmit: Error {
  case invalid(Fault)
  /// Somebody else has edited the target since the change was first applied, and it can't be applied afresh.
  case editedByOthers
  /// The same, but what stands there may be the work of an earlier submission.
  case editedByOthersOrOurs

  func failure(of kind: TargetKind) -> Failure {
    let noun = kind.noun
    return switch self {
    case .invalid(let fault): Failure(.invalidChange, Change.sentence(of: fault))
    case .editedByOthers:
      Failure(
        .conflict,
        """
        Somebody else has edited the \(noun) since this edit was first submitted, and a JSON patch is not applied twice. \
        Look at the \(noun), and enqueue a new edit.
        """)
    case .editedByOthersOrOurs:
      Failure(
        .outcomeUnknown,
        """
        The \(noun) is neither as it was nor as asked. An earlier submission of this edit may have done that, or somebody \
        else; a JSON patch is not applied twice. Look at the \(noun), and enqueue what is still missing.
        """)
    }
  }
}

/// A change as it is submitted.
struct AppliedChange {
  /// What stands on the server, as the comparison with what is found later takes it.
  let before: EditableDocument
  let asked: EditableDocument
}

extension Change {
  /// The document to submit: a change is applied once for each job, and never over what somebody else has added.
  ///
  /// A later submission sends the recorded document while what stands is what stood before, or what was asked. A document
  /// that does not know all that stands there would delete it, so otherwise merge patch and rules, which say what is to
  /// be, are applied afresh, and a whole body is sent as it is. A JSON patch says what to do (insert here, remove the
  /// third), which would be done twice.
  func asked(
    of current: EditableDocument, recorded: RecordedDocuments?, earlier: EarlierSubmissions
  ) throws(NothingToSubmit) -> AppliedChange {
    var ofEarlier: EditableDocument?
    if let recorded {
      switch CurrentContent(current, before: recorded.before, asked: recorded.submitted) {
      // A server may have sorted what stands there since. Beside that, the recorded document would look as if it asked for an
      // order, and an order that the server likes better would be a difference, or an edit that did not arrive would show.
      case .asBefore: return AppliedChange(before: recorded.before, asked: recorded.submitted)
      case .asAsked: return AppliedChange(before: recorded.submitted, asked: recorded.submitted)
      case .asAskedAndMore, .otherwise: break
      }
      if jsonPatch != nil {
        switch earlier {
        case .noneDone: throw .editedByOthers
        case .seen:
          guard let found = recorded.found, found != current else { throw .editedByOthersOrOurs }
          throw .editedByOthers
        case .lost: throw .editedByOthersOrOurs
        }
      }
      ofEarlier = recorded.result
    } else if jsonPatch != nil, earlier != .noneDone {
      // It was submitted, and its documents have been pruned.
      throw .editedByOthersOrOurs
    }
    do {
      return AppliedChange(before: current, asked: try current.applying(self, after: ofEarlier))
    } catch {
      throw .invalid(error)
    }
  }
}

extension RecordedDocuments {
  /// The document that has the change: as the submission left it, where it did what was asked, else as it was submitted.
  fileprivate var result: EditableDocument {
    guard let found else { return submitted }
    return switch CurrentContent(found, before: before, asked: submitted) {
    case .asAsked, .asAskedAndMore: found
    case .asBefore, .otherwise: submitted
    }
  }
}
