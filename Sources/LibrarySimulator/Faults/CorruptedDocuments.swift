import JSONDocument

extension FaultKind {
  /// How deep the members of a tree view lie in each other that is too deep.
  private static let depth = 100_000

  /// The document of one target as the server shows it where this is the matter with it.
  func corrupted(_ document: JSONObject, _ kind: TargetKind) -> JSONObject {
    switch self {
    case .treeNotJSON: replacingTree(in: document, kind, with: "my folders")
    case .treeTooDeep:
      replacingTree(
        in: document, kind,
        with: #"{"treeViewContent":"# + String(repeating: "[", count: Self.depth)
          + String(repeating: "]", count: Self.depth) + "}")
    case .noDate: withoutDate(document, kind)
    case .unknownStatus: replacing("status", in: document, kind, with: "republishing")
    case .unknownAction: replacingAction(in: document, kind)
    default: document
    }
  }

  /// Where it is shown at all: a migration's stands with its package, a group's with the group.
  private func replacingTree(in document: JSONObject, _ kind: TargetKind, with text: String) -> JSONObject {
    var document = document
    switch kind {
    case .migration:
      guard document[object: "packageInfo"]["treeView"] != nil else { return document }
      document[object: "packageInfo"]["treeView"] = .string(text)
    case .migrationGroup:
      guard document["treeView"] != nil else { return document }
      document["treeView"] = .string(text)
    }
    return document
  }

  private func withoutDate(_ document: JSONObject, _ kind: TargetKind) -> JSONObject {
    var document = replacing("lastUpdatedDate", in: document, kind, with: .null)
    if kind == .migrationGroup { document["lastUpdatedDate"] = .null }
    return document
  }

  private func replacing(
    _ member: String, in document: JSONObject, _ kind: TargetKind, with value: JSON
  ) -> JSONObject {
    var document = document
    SimulatedTarget.changePackages(of: &document, kind) { _, package in package[object: "packageInfo"][member] = value }
    return document
  }

  /// Of the first item of each package that shows its content.
  private func replacingAction(in document: JSONObject, _ kind: TargetKind) -> JSONObject {
    var document = document
    SimulatedTarget.changePackages(of: &document, kind) { _, package in
      guard var items = package[object: "packageInfo"][object: "tocView"]["content"]?.array,
        let first = items.first?.object
      else { return }
      items[0] = .object(first.overlaid(with: ["action": "force_keep_both"]))
      package[object: "packageInfo"][object: "tocView"]["content"] = .array(items)
    }
    return document
  }
}
