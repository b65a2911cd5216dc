import JSONDocument

/// Makes the body of an edit by somebody else: what is there, with some changes.
struct ConcurrentEditBody {
  let changes: Set<ConcurrentChange>
  /// The number of the edit among the target's, so that no two of them make the same.
  let number: Int

  /// The body of the edit.
  func body(of document: JSONObject, _ kind: TargetKind) -> JSONObject {
    switch kind {
    case .migration:
      let info = document[object: "packageInfo"]
      var body = package(info)
      body["name"] = info["name"]
      body["treeView"] = tree(info)
      return body
    case .migrationGroup:
      let packages = SimulatedTarget.packages(of: document, .migrationGroup).map { child -> JSON in
        [
          "packageInfo": .object(package(child[object: "packageInfo"])),
          "importInfo": ["project": child[object: "importInfo"]["project"] ?? [:]],
        ]
      }
      return ["name": document["name"] ?? .null, "treeView": tree(document), "migrations": .array(packages)]
    }
  }

  private func package(_ info: JSONObject) -> JSONObject {
    var body = info.filter(["type", "purpose", "project", "tocView"].contains)
    if changes.contains(.settings) {
      body[object: "tocView"][object: "settings"] = Self.otherAction(body[object: "tocView"][object: "settings"])
    }
    if changes.contains(.unknownKey) { body[object: "tocView"]["reviewed"] = .number(number) }
    // A project merge has no content, and gets none.
    if let items = body[object: "tocView"]["content"]?.array {
      body[object: "tocView"]["content"] = .array(content(items.map { $0.object ?? [:] }).map(JSON.object))
    }
    return body
  }

  private func content(_ items: [JSONObject]) -> [JSONObject] {
    var items = items
    if changes.contains(.level), let first = items.first {
      let isOfProject = first["level"] == "project_object"
      items[0] = first.overlaid(with: ["level": isOfProject ? "configuration_object" : "project_object"])
    }
    if changes.contains(.order) { items.reverse() }
    if changes.contains(.item) {
      items.append([
        "id": .string(Identifiers.version(of: "added by somebody else, \(number)")),
        "name": .string("added by somebody else, \(number)"), "type": 3, "action": "use_newer",
        "includeDependents": false, "level": items.first?["level"] ?? "project_object",
      ])
    }
    return items
  }

  private func tree(_ members: JSONObject) -> JSON {
    var tree = members["treeView"]?.string.flatMap { try? JSON(parsing: $0) }?.object ?? [:]
    if changes.contains(.treeView) {
      tree[object: "treeViewSettings"] = Self.otherAction(tree[object: "treeViewSettings"])
    }
    return .object(tree)
  }

  private static func otherAction(_ settings: JSONObject) -> JSONObject {
    settings.overlaid(with: ["defaultAction": settings["defaultAction"] == "use_older" ? "use_newer" : "use_older"])
  }
}
