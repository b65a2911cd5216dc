import JSONDocument

/// The server's rules for the content of a package: what fails, and what it adds.
enum ContentRules {
  private static let actions: Set<String> = [
    "use_existing", "replace", "keep_both", "use_newer", "use_older", "force_replace", "delete",
    // Of older servers.
    "force_keep_both",
  ]
  private static let settings: [(name: String, words: Set<String>)] = [
    (
      "updateSchema",
      ["recal_table_logical_size", "recal_table_keys_fact_entry_level", "update_schema_logical_info"]
    ),
    ("aclOnReplacingObjects", ["use_existing", "replace", "keep_both"]),
    ("aclOnNewObjects", ["keep_acl_as_source_object", "inherit_acl_as_dest_folder"]),
    ("defaultAction", actions),
  ]

  /// Members of content items that only the server writes.
  static let serversOwn = ["version", "owner", "dateCreated", "dateModified", "explicitIncluded"]

  /// The message that a package fails with for a word that the server does not know. It takes such a word at first.
  static func failure(of tocView: JSONObject) -> String? {
    for (name, words) in settings {
      let values = tocView[object: "settings"][name].map { $0.array ?? [$0] } ?? []
      if let wrong = values.first(where: { !isKnown($0, words) }) {
        return "Failed to create the package: \(wrong.text) is not a valid value of '\(name)'."
      }
    }
    for item in tocView["content"]?.array ?? [] {
      guard let action = item["action"], !isKnown(action, actions) else { continue }
      return "Failed to create the package: \(action.text) is not a valid action of the object with the ID "
        + "\(item["id"]?.string ?? "")."
    }
    return nil
  }

  private static func isKnown(_ value: JSON, _ words: Set<String>) -> Bool {
    value.isNull || value.string.map(words.contains) ?? false
  }

  /// The content as the server shows it once the package is made: in the order that was asked, with its own members.
  static func completed(_ tocView: JSONObject, after earlier: JSONObject, type: String, date: String) -> JSONObject {
    guard let items = tocView["content"]?.array else { return tocView }
    let known = Dictionary(
      (earlier["content"]?.array ?? []).compactMap(\.object).map { (key(of: $0), $0) }, uniquingKeysWith: { $1 })
    var completed = tocView
    completed["content"] = .array(
      items.map { item in
        let item = item.object ?? [:]
        let own = known[key(of: item)] ?? firstSeen(item, date: date)
        return .object(self.item(item, own: own, type: type))
      })
    return completed
  }

  static func key(of item: JSONObject) -> String {
    "\(item["id"]?.string?.uppercased() ?? "")/\(item["type"]?.text ?? "")"
  }

  /// What an item brings that includes its dependents: one object of a kind that the package may have.
  static func dependent(of item: JSONObject, type: String, action: JSON, date: String) -> JSONObject {
    let kinds = ["configuration": securityRole, "project_security": securityFilter]
    let dependent: JSONObject = [
      "id": .string(Identifiers.version(of: "dependent of \(key(of: item))")),
      "name": .string("\(item["name"]?.string ?? "") (dependent)"), "type": .number(kinds[type] ?? attribute),
      "action": action, "includeDependents": false,
    ]
    let own = firstSeen(dependent, date: date).overlaid(with: ["explicitIncluded": false])
    return self.item(dependent, own: own, type: type)
  }

  // Types of objects, as the Library numbers them.
  private static let attribute = 12
  private static let securityRole = 44
  private static let securityFilter = 58

  private static func firstSeen(_ item: JSONObject, date: String) -> JSONObject {
    [
      "version": .string(Identifiers.version(of: key(of: item))),
      "owner": ["id": "54F3D26011D2896560009A8E67019608"],
      "dateCreated": .string(date), "dateModified": .string(date), "explicitIncluded": true,
    ]
  }

  private static func item(_ item: JSONObject, own: JSONObject, type: String) -> JSONObject {
    let level = item["level"] ?? .string(type == "configuration" ? "configuration_object" : "project_object")
    let order = [
      "id", "name", "version", "type", "owner", "dateCreated", "dateModified", "action", "includeDependents",
      "explicitIncluded",
    ]
    var shown = JSONObject()
    for name in order {
      shown[name] = serversOwn.contains(name) ? own[name] : item[name]
    }
    shown["level"] = level
    for (name, value) in item where shown[name] == nil { shown[name] = value }
    return shown
  }
}
