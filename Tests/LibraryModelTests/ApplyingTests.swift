import JSONDocument
import LibraryModel
import TestSupport
import Testing

/// A change, applied to an editable document.
@Suite struct ApplyingTests {
  private func migration() throws -> EditableDocument {
    try EditableDocument(reducing: VendorDocument.migration.json(), kind: .migration)
  }

  private func group() throws -> EditableDocument {
    try EditableDocument(reducing: VendorDocument.groupCreated.json(), kind: .migrationGroup)
  }

  private func fault(_ change: Change, _ document: EditableDocument) -> String? {
    do {
      _ = try document.applying(change)
      return nil
    } catch {
      return "\(error.pointer): \(error.reason)"
    }
  }

  @Test func `a merge patch changes what it names and keeps the rest, byte for byte`() throws {
    let before = try migration()
    let patch = Change(mergePatch: ["name": "new", "tocView": ["settings": ["defaultAction": "replace"]]])
    let text = try before.applying(patch).json.text
    #expect(
      text
        == before.json.text.replacing("\"name\":\"object_migration_test\"", with: "\"name\":\"new\"")
        .replacing("\"defaultAction\":\"keep_both\"", with: "\"defaultAction\":\"replace\""))
  }

  @Test func `the vendor's body goes as it is, with the project and purpose that it leaves out`() throws {
    let body = try VendorDocument.migrationEdit.json()
    let submitted = try migration().applying(Change(body: body))
    let members = try #require(submitted.json.object)
    #expect(members.keys == ["type", "name", "tocView", "treeView", "purpose", "project"])
    #expect(members["purpose"] == "object_migration")
    #expect(members["project"] == ["id": "B19DEDCC11D4E0EFC000EB9495D0F44F", "name": "MicroStrategy Tutorial"])
    #expect(JSON.object(members.filter { $0 != "purpose" && $0 != "project" }).text == body.text)
  }

  @Test func `a body that brings its own project keeps it`() throws {
    let submitted = try migration().applying(Change(body: ["name": "x", "project": ["id": .string(objectID("2"))]]))
    #expect(submitted.json["project"] == ["id": .string(objectID("2"))] && submitted.json["type"] == "project")
  }

  @Test func `the vendor's body of a group goes as it is`() throws {
    let body = try VendorDocument.groupEdit.json()
    #expect(try group().applying(Change(body: body)).json.text == body.text)
  }

  @Test func `keys that are not part of an edit are refused, wherever they stand`() throws {
    let known = "known here are name, type, purpose, project, tocView, treeView"
    #expect(
      fault(Change(body: ["name": "x", "status": "created"]), try migration())
        == "/change/body/status: \"status\" is not part of an edit of a migration; \(known)")
    let child: JSON = ["packageInfo": ["project": [:], "tocView": [:]], "importInfo": ["project": [:]]]
    func body(_ migration: JSON, _ more: JSONObject = [:]) -> Change {
      var members: JSONObject = ["name": "g", "migrations": [child, migration]]
      for (name, value) in more { members[name] = value }
      return Change(body: .object(members))
    }
    #expect(fault(body(child), try group()) == nil)
    let foreign: [(Change, String)] = [
      (body(child, ["id": "x"]), "/change/body/id"),
      (body(child, ["importRequestStatus": "requested"]), "/change/body/importRequestStatus"),
      (body(["id": "x", "packageInfo": [:]]), "/change/body/migrations/1/id"),
      (body(["packageInfo": ["status": "created"]]), "/change/body/migrations/1/packageInfo/status"),
      (body(["packageInfo": [:], "importInfo": ["id": "x"]]), "/change/body/migrations/1/importInfo/id"),
      (body("x"), "/change/body/migrations/1"),
    ]
    for (change, pointer) in foreign {
      #expect(fault(change, try group())?.hasPrefix(pointer + ": ") == true, "\(pointer)")
    }
  }

  @Test func `a child without packageInfo, which would be an import, is refused`() throws {
    let change = Change(body: ["name": "g", "migrations": [["importInfo": ["project": [:]]]]])
    #expect(fault(change, try group()) == "/change/body/migrations/0: \"packageInfo\" is missing")
  }

  @Test func `a group needs its packages`() throws {
    for (migrations, reason) in [
      ([], "/migrations: expected at least 1, found 0"), (nil, ": \"migrations\" is missing"),
      ("x", "/migrations: expected an array, found a string"),
    ] as [(JSON, String)] {
      #expect(
        fault(Change(body: ["name": "g", "migrations": migrations]), try group()) == "/change/body" + reason)
    }
    #expect(fault(Change(mergePatch: ["migrations": nil]), try group()) != nil)
  }

  @Test(arguments: ["type", "purpose"])
  func `type and purpose can't change`(_ key: String) throws {
    for value: JSON in ["configuration", nil] {
      let patch = Change(mergePatch: .object([key: value]))
      #expect(fault(patch, try migration()) == "/change/mergePatch/\(key): \(key) can't be changed")
    }
    let same = try #require(try migration().json[key])
    #expect(fault(Change(body: .object([key: same])), try migration()) == nil)
    #expect(
      fault(Change(body: .object([key: "other"])), try migration()) == "/change/body/\(key): \(key) can't be changed")
  }

  @Test func `what only the server writes on an item is not sent back to it`() throws {
    let item: JSON = [
      "id": .string(objectID("A")), "owner": ["id": "o"], "version": "v", "action": "replace", "dateModified": "d",
      "x": 1,
    ]
    let patched = try migration().applying(Change(mergePatch: ["tocView": ["content": [item]]]))
    #expect(patched.json["tocView"]?["content"] == [["id": .string(objectID("A")), "action": "replace", "x": 1]])
    let child: JSON = ["packageInfo": ["tocView": ["content": [item]]]]
    let group = try group().applying(Change(body: ["migrations": [child]]))
    #expect(
      group.json == [
        "migrations": [
          ["packageInfo": ["tocView": ["content": [["id": .string(objectID("A")), "action": "replace", "x": 1]]]]]
        ]
      ]
    )
  }

  @Test func `a tree that was copied from a GET, as a string, is sent as an object`() throws {
    let changed = try migration().applying(Change(mergePatch: ["treeView": "{\"a\": 1.0}"]))
    #expect(changed.json["treeView"]?.text == "{\"a\":1.0}")
    #expect(fault(Change(mergePatch: ["treeView": "{"]), try migration())?.contains("treeView is not JSON") == true)
  }
}
