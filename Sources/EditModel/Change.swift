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

extension TargetKind {
  /// For people.
  package var noun: String {
    switch self {
    case .migration: "migration"
    case .migrationGroup: "migration group"
    }
  }
}
