import JSONDocument

/// Editable documents to compare.
enum DiffSample {
  static let add = item("0DFE6FB4356F4FA2A0C1C10D0B415355", "Add", 11, "force_replace")
  static let category = item("8D679D3711D3E4981000E787EC6DE8A4", "Category", 12, "use_newer")
  static let dossier = item("D8EE8AEC11E794390FF00080EF053519", "Sales by Region", 55, "use_existing")
  static let report = item("811B7AEB11EB53EF4E920080EFE51106", "Monthly Revenue", 3, "replace")

  static func item(_ id: String, _ name: String, _ type: Int, _ action: String) -> JSON {
    [
      "id": .string(id), "name": .string(name), "type": .number(JSONNumber(type)), "action": .string(action),
      "includeDependents": false, "level": "project_object",
    ]
  }

  static let settings: JSON = [
    "updateSchema": ["recal_table_logical_size"], "aclOnReplacingObjects": "replace",
    "aclOnNewObjects": ["inherit_acl_as_dest_folder"], "defaultAction": "keep_both",
  ]

  static let tree: JSON = [
    "treeViewType": "project", "treeViewSettings": ["defaultAction": "force_replace"],
    "treeViewContent": [
      ["id": "D8EE8AEC11E794390FF00080EF053519", "type": 55, "action": "use_existing"],
      ["id": "811B7AEB11EB53EF4E920080EFE51106", "type": 3, "action": "replace"],
    ],
  ]

  static let tutorial: JSON = ["id": "B19DEDCC11D4E0EFC000EB9495D0F44F", "name": "MicroStrategy Tutorial"]

  static func migration(_ content: [JSON], _ changes: JSON = [:]) -> JSON {
    let plain: JSON = [
      "name": "object_migration_test", "type": "project", "purpose": "object_migration", "project": tutorial,
      "tocView": ["settings": settings, "content": .array(content)], "treeView": tree,
    ]
    return plain.merging(changes)
  }

  static func package(_ content: [JSON], project: JSON = tutorial, _ changes: JSON = [:]) -> JSON {
    let plain: JSON = [
      "packageInfo": [
        "type": "project", "purpose": "migration_group_child", "project": project,
        "tocView": ["settings": settings, "content": .array(content)],
      ], "importInfo": ["project": project],
    ]
    return plain.merging(changes)
  }

  static let configuration: JSON = [
    "packageInfo": [
      "type": "configuration", "purpose": "migration_group", "project": [:],
      "tocView": [
        "settings": ["defaultAction": "keep_both"],
        "content": [item("989875724CB91A7EC2E365BD0228EB50", "User_Korean", 34, "use_existing")],
      ],
    ], "importInfo": ["project": [:]],
  ]

  static func group(_ packages: [JSON], name: String = "test_migrationGroup") -> JSON {
    ["name": .string(name), "treeView": [:], "migrations": .array(packages)]
  }
}
