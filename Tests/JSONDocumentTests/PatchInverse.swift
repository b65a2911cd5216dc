import JSONDocument

extension JSONPatch {
  /// The patch that undoes this one where it was applied to the document.
  func inverse(on document: JSON) throws -> JSONPatch {
    var (document, undoing) = (document, [Operation]())
    for operation in operations {
      undoing = try operation.inverse(on: document) + undoing
      document = try JSONPatch([operation]).apply(to: document)
    }
    return JSONPatch(undoing)
  }
}

extension JSONPatch.Operation {
  fileprivate func inverse(on document: JSON) throws -> [JSONPatch.Operation] {
    switch self {
    case .test: return []
    case .remove(let path): return [.add(at: path, try document.value(at: path))]
    case .replace(let path, _): return [.replace(at: path, try document.value(at: path))]
    case .add(let path, _), .copy(_, let path): return try Self.undoingAdd(at: path, to: document)
    case .move(let from, let path):
      let moved = try document.value(at: from)
      if from == path { return [] }
      let without = try JSONPatch([.remove(at: from)]).apply(to: document)
      return try Self.undoingAdd(at: path, to: without) + [.add(at: from, moved)]
    }
  }

  private static func undoingAdd(at path: JSONPointer, to document: JSON) throws -> [JSONPatch.Operation] {
    guard let last = path.tokens.last else { return [.replace(at: path, document)] }
    let parent = JSONPointer(path.tokens.dropLast())
    switch try document.value(at: parent) {
    case .array(let elements): return [.remove(at: last == "-" ? parent.appending(elements.count) : path)]
    case let other: return [other[last].map { .replace(at: path, $0) } ?? .remove(at: path)]
    }
  }
}
