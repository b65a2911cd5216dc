import JSONDocument

extension JSONPatch {
  /// What keeps the patch from being applied to any document of a kind, and what it may not write.
  func faults(for kind: TargetKind, at pointer: JSONPointer) -> [Fault] {
    operations.enumerated().faults { index, operation in
      operation.faults(in: .document(of: kind), at: pointer.appending(index))
    }
  }
}

extension JSONPatch.Operation {
  fileprivate func faults(in document: DocumentSchema, at place: JSONPointer) -> [Fault] {
    switch self {
    case .add(let path, let value): Self.faults(ofWriting: value, to: path, isNew: true, document, place)
    case .replace(let path, let value): Self.faults(ofWriting: value, to: path, isNew: false, document, place)
    case .remove(let path) where path.tokens.isEmpty:
      [Fault(place.appending("path"), "the whole document can't be removed")]
    case .remove(let path): Self.faults(ofChanging: path, isNew: false, document, place.appending("path"))
    case .move(let from, let path) where from != path && from.contains(path):
      [Fault(place.appending("path"), "a value can't be moved into itself")]
    case .move(let from, let path):
      Self.faults(ofChanging: from, isNew: false, document, place.appending("from"))
        + Self.faults(ofChanging: path, isNew: true, document, place.appending("path"))
    case .copy(let from, let path):
      Self.faults(ofReading: from, document, place.appending("from"))
        + Self.faults(ofChanging: path, isNew: true, document, place.appending("path"))
    case .test(let path, _): Self.faults(ofReading: path, document, place.appending("path"))
    }
  }

  private static func faults(
    ofWriting value: JSON, to path: JSONPointer, isNew: Bool, _ document: DocumentSchema, _ place: JSONPointer
  ) -> [Fault] {
    let faults = faults(ofChanging: path, isNew: isNew, document, place.appending("path"))
    guard faults.isEmpty, !value.isNull || path.tokens.isEmpty,
      let schema = try? document.place(at: path, mayBeNew: isNew).schema
    else { return faults }
    // Later operations may add to it, so it need not be whole.
    return schema.faults(of: value, at: place.appending("value"), isPart: true)
  }

  private static func faults(
    ofChanging path: JSONPointer, isNew: Bool, _ document: DocumentSchema, _ place: JSONPointer
  ) -> [Fault] {
    do {
      let fixed = try document.place(at: path, mayBeNew: isNew).fixed
      return fixed.map { [Fault(place, "\($0) can't be changed")] } ?? []
    } catch {
      return [Fault(place, error.reason)]
    }
  }

  private static func faults(ofReading path: JSONPointer, _ document: DocumentSchema, _ place: JSONPointer)
    -> [Fault]
  {
    do {
      _ = try document.place(at: path, mayBeNew: false)
      return []
    } catch {
      return [Fault(place, error.reason)]
    }
  }
}
