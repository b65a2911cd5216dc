import JSONDocument

extension JSONPatchOperation<JSONView, JSONView> {
  /// What keeps the operation from being applied to any document, and what it may not write. Pointers are relative to it.
  func faults(in document: DocumentSchema) -> [Fault] {
    switch self {
    case .add(let path, let value): Self.faults(ofWriting: value, to: path, isNew: true, document)
    case .replace(let path, let value): Self.faults(ofWriting: value, to: path, isNew: false, document)
    case .remove(let path) where path.isString(""):
      [Fault(["path"], "the whole document can't be removed")]
    case .remove(let path): Self.faults(ofChanging: path, isNew: false, document).within("path")
    case .move(let from, let path) where Self.isWithin(path, from):
      [Fault(["path"], "a value can't be moved into itself")]
    case .move(let from, let path):
      Self.faults(ofChanging: from, isNew: false, document).within("from")
        + Self.faults(ofChanging: path, isNew: true, document).within("path")
    case .copy(let from, let path):
      Self.faults(ofReading: from, document).within("from")
        + Self.faults(ofChanging: path, isNew: true, document).within("path")
    case .test(let path, _): Self.faults(ofReading: path, document).within("path")
    }
  }

  private static func isWithin(_ path: JSONView, _ other: JSONView) -> Bool {
    let (path, other) = (JSONPointer(checked: path), JSONPointer(checked: other))
    return path != other && other.contains(path)
  }

  private static func faults(
    ofWriting value: JSONView, to path: JSONView, isNew: Bool, _ document: DocumentSchema
  ) -> [Fault] {
    do throws(DocumentSchema.NoPlace) {
      let place = try document.place(at: path, mayBeNew: isNew)
      if let fixed = place.fixed { return [Fault(["path"], unchangeable(fixed))] }
      guard !value.isNull || path.isString("") else { return [] }
      // Later operations may add to it, so it need not be whole.
      return place.schema.faults(of: value, isPart: true).within("value")
    } catch {
      return [Fault(["path"], error.reason)]
    }
  }

  private static func faults(ofChanging path: JSONView, isNew: Bool, _ document: DocumentSchema) -> [Fault] {
    do throws(DocumentSchema.NoPlace) {
      let fixed = try document.place(at: path, mayBeNew: isNew).fixed
      return fixed.map { [Fault([], unchangeable($0))] } ?? []
    } catch {
      return [Fault([], error.reason)]
    }
  }

  private static func faults(ofReading path: JSONView, _ document: DocumentSchema) -> [Fault] {
    do throws(DocumentSchema.NoPlace) {
      _ = try document.place(at: path, mayBeNew: false)
      return []
    } catch {
      return [Fault([], error.reason)]
    }
  }

  private static func unchangeable(_ member: String) -> String { "\(member) can't be changed" }
}
