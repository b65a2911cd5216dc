import JSONDocument

/// The editable document of a sample migration whose content was shortened.
enum Small {
  static let sales25 = "0DFE6FB4356F4FA2A0C1C10D0B415301"
  static let sales26 = "0DFE6FB4356F4FA2A0C1C10D0B415302"
  static let costs = "0DFE6FB4356F4FA2A0C1C10D0B415303"
  static let dossier = "0DFE6FB4356F4FA2A0C1C10D0B415304"

  static let items = [
    item(sales25, "Sales 2025", 3, "use_existing"), item(sales26, "Sales 2026", 55, "use_existing"),
    item(costs, "Costs", 3, "replace"),
  ]

  static func name(_ number: Int) -> String { "object_migration_test_000\(number)" }

  static func item(
    _ id: String, _ name: String, _ type: Int, _ action: String, _ includeDependents: Bool = false,
    level: String = "project_object"
  ) -> JSON {
    [
      "id": .string(id), "name": .string(name), "type": .number(JSONNumber(type)), "action": .string(action),
      "includeDependents": .bool(includeDependents), "level": .string(level),
    ]
  }

  static func settings(_ defaultAction: String, updateSchema: JSON = ["recal_table_logical_size"]) -> JSON {
    [
      "updateSchema": updateSchema, "aclOnReplacingObjects": "replace",
      "aclOnNewObjects": ["inherit_acl_as_dest_folder"], "defaultAction": .string(defaultAction),
    ]
  }

  static func migration(_ name: String, defaultAction: String = "keep_both", _ content: [JSON]) -> JSON {
    [
      "name": .string(name), "type": "project", "purpose": "object_migration",
      "project": ["id": "B19DEDCC11D4E0EFC000EB9495D0F44F", "name": "MicroStrategy Tutorial"],
      "tocView": ["settings": settings(defaultAction), "content": .array(content)], "treeView": [:],
    ]
  }
}

/// The editable document of a sample group: a configuration package with a user, and a project's with two objects.
enum SmallGroup {
  static func name(_ number: Int) -> String { "test_migrationGroup_000\(number)" }

  static func document(_ name: String, _ packages: [JSON]) -> JSON {
    ["name": .string(name), "treeView": [:], "migrations": .array(packages)]
  }

  static func document(
    _ name: String, user: String = "use_existing", _ actions: [String] = ["force_replace", "use_existing"]
  ) -> JSON {
    document(name, packages(user: user, actions))
  }

  static func packages(
    user: String = "use_existing", _ actions: [String] = ["force_replace", "use_existing"]
  ) -> [JSON] {
    let item = Small.item(
      "989875724CB91A7EC2E365BD0228EB50", "User_Korean", 34, user, level: "configuration_object")
    let configuration: JSON = [
      "packageInfo": [
        "type": "configuration", "purpose": "migration_group", "project": [:],
        "tocView": ["settings": Small.settings("keep_both", updateSchema: []), "content": [item]],
      ], "importInfo": ["project": [:]],
    ]
    return [configuration, project([add(actions[0]), dossier(actions[1])])]
  }

  static func add(_ action: String) -> JSON { Small.item("0DFE6FB4356F4FA2A0C1C10D0B415355", "Add", 11, action) }

  static func dossier(_ action: String) -> JSON {
    Small.item("1334ECBB11E78F4D109F0080EFD55D0D", "SaveAsDocumentTest", 55, action)
  }

  static func project(_ content: [JSON]) -> JSON {
    [
      "packageInfo": [
        "type": "project", "purpose": "migration_group_child",
        "project": ["id": "B19DEDCC11D4E0EFC000EB9495D0F44F", "name": "Category"],
        "tocView": ["settings": Small.settings("keep_both"), "content": .array(content)],
      ], "importInfo": ["project": ["id": "B19DEDCC11D4E0EFC000EB9495D0F44F", "name": "name"]],
    ]
  }
}
