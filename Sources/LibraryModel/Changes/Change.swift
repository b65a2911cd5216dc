package import JSONDocument

/// What is to become different: a whole body in the shape of the Library API's request, or one or more of the others,
/// applied in the order in which they stand here to the target's editable document as it is when the edit first runs.
package struct Change: Sendable, Hashable {
  /// What it was read from, of which nothing need be built to check it and to keep it.
  struct Documents: Sendable, Hashable {
    var body: JSONView?
    var mergePatch: JSONView?
    var jsonPatch: JSONView?

    var all: [JSONView] { [body, mergePatch, jsonPatch].compactMap(\.self) }
  }

  private(set) var documents: Documents
  package var rules: [Rule]?
  /// The job that the edit undoes: what stood before its first submission is put back. Who asks for it gives this alone; who keeps
  /// it adds the document as `body`.
  package var revertOf: Int?

  package init(
    body: JSON? = nil, mergePatch: JSON? = nil, jsonPatch: JSON? = nil, rules: [Rule]? = nil,
    revertOf: Int? = nil
  ) {
    documents = Documents(
      body: body.map(JSONView.init), mergePatch: mergePatch.map(JSONView.init), jsonPatch: jsonPatch.map(JSONView.init))
    self.rules = rules
    self.revertOf = revertOf
  }

  package var body: JSON? {
    get { documents.body?.json }
    set { documents.body = newValue.map(JSONView.init) }
  }

  /// RFC 7396.
  package var mergePatch: JSON? { documents.mergePatch?.json }

  /// RFC 6902: an array of operations, as it was written.
  package var jsonPatch: JSON? { documents.jsonPatch?.json }

  /// Whether one of its documents has more bytes than this.
  package func isLonger(than bytes: Int) -> Bool { documents.all.contains { $0.byteCount > bytes } }
}

extension Change: Codable {
  private enum CodingKeys: CodingKey { case body, mergePatch, jsonPatch, rules, revertOf }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    documents = try Documents(
      body: container.decodeIfPresent(JSONView.self, forKey: .body),
      mergePatch: container.decodeIfPresent(JSONView.self, forKey: .mergePatch),
      jsonPatch: container.decodeIfPresent(JSONView.self, forKey: .jsonPatch))
    rules = try container.decodeIfPresent([Rule].self, forKey: .rules)
    revertOf = try container.decodeIfPresent(Int.self, forKey: .revertOf)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encodeIfPresent(documents.body, forKey: .body)
    try container.encodeIfPresent(documents.mergePatch, forKey: .mergePatch)
    try container.encodeIfPresent(documents.jsonPatch, forKey: .jsonPatch)
    try container.encodeIfPresent(rules, forKey: .rules)
    try container.encodeIfPresent(revertOf, forKey: .revertOf)
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
