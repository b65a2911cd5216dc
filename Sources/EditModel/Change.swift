package import JSONDocument

/// What is to become different: a whole body in the shape of the Library API's request, or a merge patch (RFC 7396) of
/// the target's editable document as it is when the edit first runs.
package struct Change: Sendable, Hashable, Codable {
  package var body: JSON?
  package var mergePatch: JSON?

  package init(body: JSON? = nil, mergePatch: JSON? = nil) {
    self.body = body
    self.mergePatch = mergePatch
  }
}

/// Why a change cannot be taken, and where in it.
package struct InvalidChange: Error, Equatable {
  package let pointer: JSONPointer
  package let reason: String

  package init(_ pointer: JSONPointer, _ reason: String) {
    self.pointer = pointer
    self.reason = reason
  }
}

extension Change {
  /// What can be said of a change before the target's document is known; pointers are relative to the change.
  package func faults(for kind: TargetKind) -> [InvalidChange] {
    let top = JSONPointer()
    switch (body, mergePatch) {
    case (nil, nil): return [InvalidChange(top, "the change is empty; expected body or mergePatch")]
    case (.some, .some): return [InvalidChange(top, "body stands alone; mergePatch can't go with it")]
    case (.some(let body), nil): return Self.faults(of: body, at: top.appending("body"), kind: kind, mayName: true)
    case (nil, .some(let patch)):
      return Self.faults(of: patch, at: top.appending("mergePatch"), kind: kind, mayName: false)
    }
  }

  /// `mayName`: a whole body may repeat type and purpose; a patch that names them means to change them.
  private static func faults(of value: JSON, at pointer: JSONPointer, kind: TargetKind, mayName: Bool)
    -> [InvalidChange]
  {
    guard let members = value.object else {
      return [InvalidChange(pointer, "expected an object, found \(value.kind)")]
    }
    let keys = EditableDocument.keys(of: kind)
    let foreign = members.keys.filter { !keys.contains($0) }.map {
      InvalidChange(
        pointer.appending($0),
        "\"\($0)\" is not part of an edit of a \(kind.noun); known are \(keys.joined(separator: ", "))")
    }
    let fixed = mayName ? [] : members.keys.filter { ["type", "purpose"].contains($0) && keys.contains($0) }
    return foreign + fixed.map { InvalidChange(pointer.appending($0), "\($0) can't be changed") }
  }
}

extension TargetKind {
  /// For people.
  package var noun: String {
    switch self {
    case .migration: "migration"
    case .migrationGroup: "migration group"
    }
  }
}
