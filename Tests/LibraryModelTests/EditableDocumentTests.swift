import JSONDocument
import LibraryModel
import Testing

/// The part of a target that an edit may send.
@Suite struct EditableDocumentTests {
  private func reduced(_ text: String, _ kind: TargetKind = .migration) throws -> EditableDocument {
    try reduced(JSON(parsing: text), kind)
  }

  private func reduced(_ json: JSON, _ kind: TargetKind = .migration) throws -> EditableDocument {
    try EditableDocument(reducing: json, kind: kind)
  }

  private func expect(_ text: String, reducesTo expected: String, _ kind: TargetKind = .migration) throws {
    #expect(try reduced(text, kind).json.text == JSON(parsing: expected).text)
  }

  @Test func `the vendor's migration is reduced to what the edit takes, in order`() throws {
    let vendors = VendorDocument.migration
    #expect(try reduced(vendors.json()).json.text == vendors.reducedByHand().text)
  }

  @Test func `the vendor's group is reduced to what the edit takes, in order`() throws {
    let vendors = VendorDocument.groupCreated
    #expect(try reduced(vendors.json(), .migrationGroup).json.text == vendors.reducedByHand().text)
  }

  @Test func `nothing that belongs to an import is left of a group`() throws {
    let text = try reduced(VendorDocument.groupLocked.json(), .migrationGroup).json.text
    for word in ["importRequestStatus", "\"id\":\"11C09927", "sourceEnvironment", "undoStorage", "\"status\""] {
      #expect(!text.contains(word), "\(word)")
    }
  }

  @Test func `keys that nobody knows pass through in order, with numbers as they were written`() throws {
    try expect(
      #"""
      {"packageInfo": {"zeta": 1, "name": "x", "status": "created", "tocView": {
        "new": {"b": 1.50, "a": 1e2}, "settings": {"translationAction": "keep", "depth": 10000000000000000000001},
        "content": [{"zz": -0.0, "id": "A", "owner": {"id": "o"}, "type": 55.0, "version": "v", "aa": null}]},
        "treeView": "{\"z\": 1.10, \"a\": {\"deep\": [1E+2]}}"}}
      """#,
      reducesTo: #"""
        {"name": "x", "tocView": {
          "new": {"b": 1.50, "a": 1e2}, "settings": {"translationAction": "keep", "depth": 10000000000000000000001},
          "content": [{"zz": -0.0, "id": "A", "type": 55.0, "aa": null}]},
          "treeView": {"z": 1.10, "a": {"deep": [1E+2]}}}
        """#)
  }

  @Test func `a project merge has no content, and gets none`() throws {
    try expect(
      #"""
      {"packageInfo": {"name": "m", "type": "project", "purpose": "project_merge", "project": {"id": "P"},
        "tocView": {"settings": {"defaultAction": "replace"}}, "treeView": ""}}
      """#,
      reducesTo: #"""
        {"name": "m", "type": "project", "purpose": "project_merge", "project": {"id": "P"},
          "tocView": {"settings": {"defaultAction": "replace"}}, "treeView": {}}
        """#)
  }

  @Test func `a project merge keeps all its settings, those that nobody knows too, in order`() throws {
    let settings = #"""
      {"updateSchema": ["update_schema_logical_info"], "validateDependencies": true, "new": 1.0,
        "folderActions": [{"id": "F", "action": "use_existing", "depth": 2.50}],
        "objectTypeActions": [{"type": 1, "subtype": 256, "action": "use_existing"}],
        "objectActions": [], "translationAction": "existing"}
      """#
    try expect(
      #"""
      {"packageInfo": {"id": "I", "type": "project", "name": "m", "purpose": "project_merge", "status": "created",
        "tocView": {"settings": \#(settings)}, "treeView": "{\"mergeView\": 1.0}"}}
      """#,
      reducesTo: #"""
        {"name": "m", "type": "project", "purpose": "project_merge", "tocView": {"settings": \#(settings)},
          "treeView": {"mergeView": 1.0}}
        """#)
  }

  @Test(arguments: [("configuration", "{}"), ("project_security", #"{"id": "P", "name": "Tutorial"}"#)])
  func `an administration package keeps its project as it is, and what is null in its settings`(
    _ type: String, _ project: String
  ) throws {
    let editable = #"""
      {"name": "a", "type": "\#(type)", "purpose": "object_migration", "project": \#(project),
        "tocView": {"settings": {"updateSchema": null, "aclOnReplacingObjects": null, "defaultAction": "replace"},
          "content": [{"id": "U", "type": 34, "action": "replace", "level": "configuration_object"}]}}
      """#
    try expect(#"{"packageInfo": \#(editable)}"#, reducesTo: editable)
    let group = #"{"name": "g", "migrations": [{"packageInfo": \#(editable), "importInfo": {"project": {}}}]}"#
    try expect(group, reducesTo: group.replacing(#""name": "a", "#, with: ""), .migrationGroup)
    let changed = try reduced(#"{"packageInfo": \#(editable)}"#).applying(
      Change(rules: [Rule(where: .init(type: 34), action: "use_newer")]))
    let expected = editable.replacing(#""action": "replace""#, with: #""action": "use_newer""#)
    #expect(try changed.json.text == JSON(parsing: expected).text)
  }

  @Test func `a tree that is an object already stays as it is, and one that is no JSON is unreadable`() throws {
    try expect(#"{"packageInfo": {"treeView": {"a": 1}}}"#, reducesTo: #"{"treeView": {"a": 1}}"#)
    #expect(throws: UnreadableAnswer.self) { try reduced(#"{"packageInfo": {"treeView": "{"}}"#) }
  }

  @Test func `a part that is null or not there stays away`() throws {
    try expect(
      #"{"packageInfo": {"name": "x", "project": null, "tocView": null}}"#, reducesTo: #"{"name": "x"}"#)
    try expect(
      #"{"name": "g", "treeView": null, "migrations": [{"packageInfo": {"project": {}}}]}"#,
      reducesTo: #"{"name": "g", "migrations": [{"packageInfo": {"project": {}}, "importInfo": {}}]}"#, .migrationGroup)
  }

  @Test func `a reduced document reduced again is the same`() throws {
    let once = try reduced(VendorDocument.migration.json())
    let again = try EditableDocument(reducing: ["packageInfo": once.json], kind: .migration)
    #expect(again.json.text == once.json.text)
    let group = try reduced(VendorDocument.groupCreated.json(), .migrationGroup)
    #expect(try EditableDocument(reducing: group.json, kind: .migrationGroup).json.text == group.json.text)
  }

  @Test func `answers of another shape are unreadable`() {
    #expect(throws: UnreadableAnswer("it has no packageInfo")) { try reduced("{}") }
    #expect(throws: UnreadableAnswer("it is no object")) { try reduced("[]", .migrationGroup) }
    #expect(throws: UnreadableAnswer("its migrations are an object")) {
      try reduced(#"{"migrations": {}}"#, .migrationGroup)
    }
    #expect(throws: UnreadableAnswer("one of its migrations has no packageInfo")) {
      try reduced(#"{"migrations": [{}]}"#, .migrationGroup)
    }
  }
}
