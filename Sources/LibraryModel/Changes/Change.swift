package import JSONDocument

/// What is to become different: a whole body in the shape of the Library API's request, or one or more of the others,
/// applied in the order in which they stand here to the target's editable document as it is when the edit first runs.
package struct Change: Sendable, Hashable, Codable {
  package var body: JSON?
  /// RFC 7396.
  package var mergePatch: JSON?
  /// RFC 6902: an array of operations, as it was written.
  package var jsonPatch: JSON?
  package var rules: [Rule]?
  /// The job that the edit undoes: what stood before its first submission is put back. Who asks for it gives this alone; who keeps
  /// it adds the document as `body`.
  package var revertOf: Int?

  package init(
    body: JSON? = nil, mergePatch: JSON? = nil, jsonPatch: JSON? = nil, rules: [Rule]? = nil,
    revertOf: Int? = nil
  ) {
    self.body = body
    self.mergePatch = mergePatch
    self.jsonPatch = jsonPatch
    self.rules = rules
    self.revertOf = revertOf
  }

  /// Whether one of its documents has more bytes than this.
  package func isLonger(than bytes: Int) -> Bool {
    [body, mergePatch, jsonPatch].contains { $0?.isLonger(than: bytes) == true }
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
