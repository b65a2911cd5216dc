import JSONDocument
import LibraryModel
import TestSupport
import Testing

/// Words, ids and shapes in what a change says, before the target's document is known.
@Suite struct ChangeSchemaTests {
  private func faults(_ change: Change, _ kind: TargetKind = .migration) -> [String] {
    change.faults(for: kind).map { "\($0.pointer): \($0.reason)" }
  }

  private static let id = JSON.string(objectID("A"))

  /// In a migration's tocView: what is given, and at which place it is at fault.
  private static let tocViews: [(JSON, String, String)] = [
    (["settings": ["defaultAction": "REPLACE"]], "/settings/defaultAction", "\"REPLACE\" is none of use_existing, "),
    (["settings": ["defaultAction": 7]], "/settings/defaultAction", "expected a string, found a number"),
    (["settings": ["updateSchema": ["all"]]], "/settings/updateSchema/0", "recal_table_logical_size"),
    (["settings": ["updateSchema": "all"]], "/settings/updateSchema", "expected an array, found a string"),
    (
      ["settings": ["aclOnReplacingObjects": "force_replace"]], "/settings/aclOnReplacingObjects",
      "is none of use_existing, replace, keep_both"
    ),
    (["settings": ["aclOnNewObjects": ["replace"]]], "/settings/aclOnNewObjects/0", "inherit_acl_as_dest_folder"),
    (["settings": ["translationAction": "keep_both"]], "/settings/translationAction", "not_merged, "),
    (["settings": ["validateDependencies": "yes"]], "/settings/validateDependencies", "expected a boolean"),
    (["settings": ["objectActions": [["id": "x"]]]], "/settings/objectActions/0/id", "32 hexadecimal digits"),
    (["settings": ["objectTypeActions": [["action": "x"]]]], "/settings/objectTypeActions/0/action", "none of"),
    (["settings": []], "/settings", "expected an object, found an array"),
    (["content": [:]], "/content", "expected an array, found an object"),
    (["content": [7]], "/content/0", "expected an object, found a number"),
    (["content": [nil]], "/content/0", "expected an object, found null"),
    (["content": [["type": 55]]], "/content/0", "\"id\" is missing"),
    (["content": [["id": nil]]], "/content/0", "\"id\" is missing"),
    (["content": [["id": "A"]]], "/content/0/id", "\"A\" is not an id"),
    (["content": [["id": id], ["id": id, "action": "add"]]], "/content/1/action", "\"add\" is none of"),
    (["content": [["id": id, "type": "report"]]], "/content/0/type", "expected a whole number, found a string"),
    (["content": [["id": id, "type": 5.5]]], "/content/0/type", "expected a whole number, found 5.5"),
    (["content": [["id": id, "includeDependents": 1]]], "/content/0/includeDependents", "expected a boolean"),
    ([], "", "expected an object, found an array"),
  ]

  @Test(arguments: tocViews)
  func `a wrong word, id or shape is said with its place, in every part of a change`(
    _ tocView: JSON, _ place: String, _ reason: String
  ) throws {
    let child: JSON = ["packageInfo": ["tocView": tocView], "importInfo": [:]]
    let parts: [(Change, TargetKind, String)] = [
      (Change(body: ["tocView": tocView]), .migration, "/body/tocView"),
      (Change(mergePatch: ["tocView": tocView]), .migration, "/mergePatch/tocView"),
      (Change(body: ["migrations": [child]]), .migrationGroup, "/body/migrations/0/packageInfo/tocView"),
      (Change(mergePatch: ["migrations": [child]]), .migrationGroup, "/mergePatch/migrations/0/packageInfo/tocView"),
      (
        Change(jsonPatch: [["op": "replace", "path": "/tocView", "value": tocView]]), .migration,
        "/jsonPatch/0/value"
      ),
      (
        Change(jsonPatch: [["op": "add", "path": "/migrations/3/packageInfo/tocView", "value": tocView]]),
        .migrationGroup, "/jsonPatch/0/value"
      ),
    ]
    for (change, kind, start) in parts {
      let faults = faults(change, kind)
      #expect(faults.count == 1 && faults[0].hasPrefix("\(start)\(place): ") && faults[0].contains(reason), "\(faults)")
    }
  }

  @Test func `all faults of a change are said`() {
    let change = Change(
      mergePatch: [
        "name": 7, "tocView": ["settings": ["defaultAction": "x"], "content": [["id": "x", "action": "y"]]],
      ],
      jsonPatch: [["op": "remove", "path": "/id"]], rules: [Rule(where: .init())])
    #expect(
      change.faults(for: .migration).map(\.pointer.description) == [
        "/mergePatch/name", "/mergePatch/tocView/settings/defaultAction", "/mergePatch/tocView/content/0/id",
        "/mergePatch/tocView/content/0/action", "/jsonPatch/0/path", "/rules/0",
      ])
  }

  @Test func `what nobody knows passes, and null is what the server leaves out`() {
    let tocView: JSON = [
      "new": 1, "settings": ["updateSchema": nil, "aclOnReplacingObjects": nil, "newSetting": "x"],
      "content": [["id": Self.id, "action": nil, "newMember": [1]]],
    ]
    #expect(faults(Change(body: ["tocView": tocView])) == [] && faults(Change(mergePatch: ["tocView": tocView])) == [])
    #expect(faults(Change(mergePatch: ["tocView": nil, "treeView": nil])) == [])
  }

  @Test func `the settings of a project merge are known, as the vendor's page has them`() throws {
    let settings = try JSON(
      parsing: #"""
        {"updateSchema": ["recal_table_logical_size", "recal_table_keys_fact_entry_level", "update_schema_logical_info"],
          "aclOnReplacingObjects": "use_existing", "aclOnNewObjects": ["keep_acl_as_source_object"],
          "validateDependencies": true, "defaultAction": "use_existing",
          "folderActions": [{"id": "8D679D5111D3E4981000E787EC6DE8A4", "action": "use_existing"}],
          "objectTypeActions": [{"type": 1, "subtype": 256, "action": "use_existing"}],
          "objectActions": [{"id": "8D679D5111D3E4981000E787EC6DE8A4", "action": "replace"}],
          "translationAction": "existing"}
        """#)
    #expect(faults(Change(body: ["purpose": "project_merge", "tocView": ["settings": settings]])) == [])
    for word in ["not_merged", "use_existing", "replace", "force_replace"] {
      #expect(faults(Change(mergePatch: ["tocView": ["settings": ["translationAction": .string(word)]]])) == [])
    }
  }

  @Test func `a project merge has no content`() {
    let body: JSON = ["purpose": "project_merge", "tocView": ["content": [["id": Self.id]]]]
    #expect(faults(Change(body: body)) == ["/body/tocView/content: a project merge has no content"])
    #expect(faults(Change(body: ["purpose": "object_migration", "tocView": ["content": [["id": Self.id]]]])) == [])
  }

  @Test func `a tree is an object, or the text of one`() {
    #expect(faults(Change(body: ["treeView": "{\"a\":1}"])) == [] && faults(Change(body: ["treeView": ""])) == [])
    #expect(faults(Change(body: ["treeView": [:]])) == [])
    #expect(faults(Change(body: ["treeView": "{"])).first?.hasPrefix("/body/treeView: treeView is not JSON") == true)
    #expect(
      faults(Change(body: ["treeView": "[]"])) == [
        "/body/treeView: expected an object, or the text of one, found a string"
      ])
    #expect(faults(Change(body: ["treeView": 7])) == ["/body/treeView: expected an object, found a number"])
  }

  @Test func `a group's migrations have packageInfo, and are at most a hundred`() {
    func group(_ migrations: JSON) -> [String] { faults(Change(body: ["migrations": migrations]), .migrationGroup) }
    #expect(group([["importInfo": [:]]]) == ["/body/migrations/0: \"packageInfo\" is missing"])
    #expect(group([["packageInfo": nil]]) == ["/body/migrations/0: \"packageInfo\" is missing"])
    #expect(
      group([["packageInfo": [:], "importInfo": 7]]) == [
        "/body/migrations/0/importInfo: expected an object, found a number"
      ])
    #expect(group([]) == ["/body/migrations: expected at least 1, found 0"])
    let one: JSON = ["packageInfo": [:]]
    #expect(group(.array(Array(repeating: one, count: 100))) == [])
    #expect(group(.array(Array(repeating: one, count: 101))) == ["/body/migrations: expected at most 100, found 101"])
    #expect(
      faults(Change(mergePatch: ["migrations": nil]), .migrationGroup) == ["/mergePatch: \"migrations\" is missing"])
    #expect(
      group([["packageInfo": ["id": "x", "project": ["id": "y"]], "importInfo": ["status": "x"], "x": 1]]) == [
        "/body/migrations/0/packageInfo/id: \"id\" is not part of an edit of a package in a group; known here are type, purpose, project, tocView",
        "/body/migrations/0/packageInfo/project/id: \"y\" is not an id; expected 32 hexadecimal digits",
        "/body/migrations/0/importInfo/status: \"status\" is not part of an edit of an import's project; known here are project",
        "/body/migrations/0/x: \"x\" is not part of an edit of a migration in a group; known here are packageInfo, importInfo",
      ])
  }
}
