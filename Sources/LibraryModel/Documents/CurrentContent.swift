import JSONDocument

/// What stands on the server, beside the documents of a job that wants to submit again.
package enum CurrentContent: Sendable {
  /// As it was before the job's newest submission.
  case asBefore
  /// As it was submitted.
  case asAsked
  /// As it was submitted, with something beside it that neither document knows.
  case asAskedAndMore
  /// Otherwise, as by somebody else's edit.
  case otherwise

  /// What the server does by itself makes no difference: nulls that it drops, and the order of elements. A value that is
  /// otherwise or missing does, also where the change left it alone: to submit a recorded document would undo it.
  ///
  /// - Parameter before: what stood there before the submission.
  /// - Parameter asked: what was submitted.
  package init(_ current: EditableDocument, before: EditableDocument, asked: EditableDocument) {
    if current == before || Self.holds(before, current) && !Self.holdsMore(current, than: before, and: before) {
      self = .asBefore
    } else if Self.holds(asked, current, since: before) {
      self = Self.holdsMore(current, than: asked, and: before) ? .asAskedAndMore : .asAsked
    } else {
      self = .otherwise
    }
  }

  /// Whether all of a document stands there.
  private static func holds(
    _ document: EditableDocument, _ current: EditableDocument, since before: EditableDocument? = nil
  ) -> Bool {
    DocumentComparison.differences(asked: document, before: before ?? document, found: current, comparesAll: true)
      .isEmpty
  }

  private static func holdsMore(
    _ current: EditableDocument, than one: EditableDocument, and other: EditableDocument
  ) -> Bool {
    holdsMore(
      current.json.withoutNulls, one.json.withoutNulls, other.json.withoutNulls, .document(of: current.kind))
  }

  private static func holdsMore(_ current: JSON, _ one: JSON?, _ other: JSON?, _ part: DocumentPart) -> Bool {
    if current == one || current == other || current.isEmptyContainer { return false }
    switch current {
    case .object(let members):
      return members.contains { name, value in
        let (one, other) = (one?[name], other?[name])
        if name == "id", let id = value.string, let known = (one ?? other)?.string, ElementIdentity.isSame(id, known) {
          return false
        }
        return !EditableDocument.isServersOwn(name) && holdsMore(value, one, other, part.member(name))
      }
    case .array(let elements):
      let (ones, others) = (one?.array ?? [], other?.array ?? [])
      let (inOne, inOther) = (pairing(elements, ones, part), pairing(elements, others, part))
      return elements.indices.contains { index in
        let (one, other) = (inOne.partners[index].map { ones[$0] }, inOther.partners[index].map { others[$0] })
        return holdsMore(elements[index], one, other, part.element)
      }
    // A value that is otherwise than the first document's is found where that one is looked for.
    default: return one == nil
    }
  }

  private static func pairing(_ elements: [JSON], _ known: [JSON], _ list: DocumentPart) -> ElementPairing {
    ElementPairing(elements, known, in: list) { DocumentComparison.misses(known[$1], in: elements[$0], list.element) }
  }
}
