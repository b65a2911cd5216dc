import JSONDocument
import LibraryModel
import Testing

/// A JSON patch, applied to an editable document.
@Suite struct JSONPatchApplyingTests {
  private func migration() throws -> EditableDocument {
    try EditableDocument(reducing: VendorDocument.migration.json(), kind: .migration)
  }

  private func group() throws -> EditableDocument {
    try EditableDocument(reducing: VendorDocument.groupCreated.json(), kind: .migrationGroup)
  }

  private func fault(_ patch: String, _ document: EditableDocument) throws -> String? {
    let change = Change(jsonPatch: try JSON(parsing: patch))
    do {
      _ = try document.applying(change)
      return nil
    } catch {
      return "\(error.pointer): \(error.reason)"
    }
  }

  @Test func `it changes what it names and keeps the rest, byte for byte`() throws {
    let before = try migration()
    let patch: JSON = [["op": "replace", "path": "/tocView/settings/defaultAction", "value": "replace"]]
    let after = try before.applying(Change(jsonPatch: patch))
    #expect(
      after.json.text
        == before.json.text.replacing("\"defaultAction\":\"keep_both\"", with: "\"defaultAction\":\"replace\""))
  }

  @Test func `it reaches every package of a group`() throws {
    let patch: JSON = [
      ["op": "replace", "path": "/migrations/1/packageInfo/tocView/content/0/action", "value": "use_newer"],
      ["op": "remove", "path": "/migrations/0"],
    ]
    let after = try group().applying(Change(jsonPatch: patch))
    let migrations = try #require(after.json["migrations"]?.array)
    #expect(migrations.count == 1)
    #expect(migrations[0]["packageInfo"]?["tocView"]?["content"]?.array?[0]["action"] == "use_newer")
  }

  @Test func `an operation that does not fit is named, with its place and why`() throws {
    #expect(
      try fault(
        #"[{"op":"test","path":"/type","value":"project"},{"op":"remove","path":"/tocView/content/99"}]"#, migration()
      )?.hasPrefix("/change/jsonPatch/1: at /tocView/content/99: /tocView/content has ") == true)
    #expect(
      try fault(#"[{"op":"test","path":"/name","value":"other"}]"#, migration())
        == #"/change/jsonPatch/0: at /name: the test found another value: "object_migration_test""#)
    #expect(
      try fault(#"[{"op":"test","path":"","value":{}}]"#, migration())?
        .hasPrefix("/change/jsonPatch/0: at the whole document: ") == true)
    #expect(try fault(#"[{"op":"spam","path":""}]"#, migration())?.hasPrefix("/change/jsonPatch/0/op") == true)
  }

  @Test func `what comes out of copies and moves is looked at, too`() throws {
    let start = "/change/jsonPatch: what it makes can't be sent: at "
    #expect(
      try fault(#"[{"op":"copy","from":"/name","path":"/tocView/settings/defaultAction"}]"#, migration())?
        .hasPrefix(start + "/tocView/settings/defaultAction: \"object_migration_test\" is none of") == true)
    #expect(
      try fault(#"[{"op":"replace","path":"","value":{"name":"x"}}]"#, migration())
        == start + "/type: type can't be changed")
    #expect(
      try fault(#"[{"op":"remove","path":"/migrations/0/packageInfo"}]"#, group())
        == start + "/migrations/0: \"packageInfo\" is missing")
    #expect(
      try fault(#"[{"op":"move","from":"/migrations","path":"/treeView"}]"#, group())?.hasPrefix(start) == true)
  }

  @Test func `a package's type and purpose are one that its group has`() throws {
    let other: JSON = [
      [
        "op": "add", "path": "/migrations/1/packageInfo",
        "value": [
          "type": "configuration", "purpose": "object_migration", "project": ["id": "B19DEDCC11D4E0EFC000EB9495D0F44F"],
        ],
      ]
    ]
    #expect(
      try fault(other.text, group())
        == "/change/jsonPatch: what it makes can't be sent: at /migrations/1/packageInfo/type: type can't be changed")
    let purpose = other.text.replacing("configuration", with: "project")
    #expect(
      try fault(purpose, group())
        == "/change/jsonPatch: what it makes can't be sent: at /migrations/1/packageInfo/purpose: purpose can't be changed"
    )
    #expect(try fault(purpose.replacing("object_migration", with: "migration_group"), group()) == nil)
  }

  @Test func `words that the server itself has are no fault, those of the change are`() throws {
    let before = EditableDocument(
      reduced: [
        "name": "m",
        "tocView": ["settings": ["defaultAction": "merge_all"], "content": [["id": "short", "action": "merge_all"]]],
      ], kind: .migration)
    let renamed = try before.applying(Change(jsonPatch: [["op": "replace", "path": "/name", "value": "n"]]))
    #expect(renamed.json["tocView"] == before.json["tocView"])
    #expect(
      try fault(#"[{"op":"add","path":"/tocView/content/0/action","value":"x"}]"#, before)?.contains("\"x\"") == true)
  }

  @Test func `a project merge gets no content`() throws {
    let merge = EditableDocument(
      reduced: ["name": "m", "type": "project", "purpose": "project_merge", "tocView": ["settings": [:]]],
      kind: .migration)
    #expect(
      try fault(#"[{"op":"add","path":"/tocView/content","value":[]}]"#, merge)?
        .hasSuffix("at /tocView/content: a project merge has no content") == true)
    let change = Change(mergePatch: ["tocView": ["settings": ["translationAction": "not_merged", "depth": 1.50]]])
    #expect(
      try merge.applying(change).json["tocView"]?.text
        == #"{"settings":{"translationAction":"not_merged","depth":1.5}}"#)
  }
}
