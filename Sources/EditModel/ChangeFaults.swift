import JSONDocument

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
