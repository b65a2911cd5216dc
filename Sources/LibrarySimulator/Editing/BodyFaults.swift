import JSONDocument

/// Finds what the server refuses in an edit's body, besides members that don't belong. Wrong words in the content are not
/// refused: they are taken, and the package fails for them.
enum BodyFaults {
  static let packagesLimit = 100
  private static let types: Set<String> = ["project", "project_security", "configuration"]
  private static let groupPurposes: Set<String> = ["migration_group", "migration_group_child"]

  static func first(in body: JSONObject, for document: JSONObject, _ kind: TargetKind) -> Refusal? {
    guard let name = body["name"] else { return .missingField("name") }
    guard let name = name.string, !name.isEmpty else { return .invalid("'name' must be a string that is not empty.") }
    if let treeView = body["treeView"], treeView.object == nil { return .invalid("'treeView' must be an object.") }
    switch kind {
    case .migration: return first(inMigration: body, document[object: "packageInfo"])
    case .migrationGroup: return first(inGroup: body, document)
    }
  }

  private static func first(inMigration body: JSONObject, _ info: JSONObject) -> Refusal? {
    guard let type = body["type"] else { return .missingField("type") }
    guard type == info["type"] else { return .invalid("The type of a package can't be changed.") }
    if let purpose = body["purpose"], purpose != info["purpose"] {
      return .invalid("The purpose of a package can't be changed.")
    }
    if let refusal = first(inProject: body["project"], type: type, "project") { return refusal }
    if isOfProject(type), !isSame(body["project"]?["id"], info["project"]?["id"]) {
      return .invalid("The project of a package can't be changed.")
    }
    return first(inTocView: body["tocView"], purpose: info["purpose"], "tocView")
  }

  private static func first(inGroup body: JSONObject, _ document: JSONObject) -> Refusal? {
    guard let migrations = body["migrations"] else { return .missingField("migrations") }
    guard let packages = migrations.array, (1...packagesLimit).contains(packages.count) else {
      return .invalid("'migrations' must be an array of 1 to \(packagesLimit) packages.")
    }
    let existing = SimulatedTarget.packages(of: document, .migrationGroup).map { $0[object: "packageInfo"] }
    for (index, package) in packages.enumerated() {
      let place = "migrations[\(index)].packageInfo"
      guard let info = package["packageInfo"]?.object else { return .missingField(place) }
      if let refusal = first(inChild: info, of: existing, place) { return refusal }
    }
    return nil
  }

  private static func first(inChild info: JSONObject, of existing: [JSONObject], _ place: String) -> Refusal? {
    guard let type = info["type"] else { return .missingField("\(place).type") }
    guard let purpose = info["purpose"] else { return .missingField("\(place).purpose") }
    guard type.string.map(types.contains) ?? false else { return .invalid("'\(place).type' is \(type.text).") }
    guard purpose.string.map(groupPurposes.contains) ?? false else {
      return .invalid("'\(place).purpose' is \(purpose.text).")
    }
    if let refusal = first(inProject: info["project"], type: type, "\(place).project") { return refusal }
    // Packages of a group come and go with its edits; one of a project that the group has already must be as it was.
    let same = existing.filter { isSame($0["project"]?["id"], info["project"]?["id"]) }
    guard same.isEmpty || same.contains(where: { $0["type"] == type && $0["purpose"] == purpose }) else {
      return .invalid("The type and the purpose of a package can't be changed: see '\(place)'.")
    }
    return first(inTocView: info["tocView"], purpose: purpose, "\(place).tocView")
  }

  private static func first(inProject project: JSON?, type: JSON, _ place: String) -> Refusal? {
    if isOfProject(type) { return project?["id"]?.string == nil ? .missingField("\(place).id") : nil }
    return project?["id"] == nil ? nil : .invalid("'\(place)' must have no ID: the package is of no project.")
  }

  private static func first(inTocView tocView: JSON?, purpose: JSON?, _ place: String) -> Refusal? {
    guard let tocView else { return .missingField(place) }
    guard let members = tocView.object else { return .invalid("'\(place)' must be an object.") }
    if let settings = members["settings"], settings.object == nil {
      return .invalid("'\(place).settings' must be an object.")
    }
    if purpose == "project_merge" {
      return members["content"] == nil ? nil : .invalid("'\(place)' of a project merge has no content.")
    }
    guard let content = members["content"] else { return .missingField("\(place).content") }
    guard let items = content.array else { return .invalid("'\(place).content' must be an array.") }
    for (index, item) in items.enumerated() where item["id"]?.string == nil || item["type"]?.number?.int == nil {
      return .invalid("'\(place).content[\(index)]' must have an ID and a type.")
    }
    return nil
  }

  static func isOfProject(_ type: JSON?) -> Bool { type != "configuration" }

  private static func isSame(_ one: JSON?, _ other: JSON?) -> Bool {
    one?.string?.uppercased() == other?.string?.uppercased()
  }
}
