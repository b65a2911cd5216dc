import JSONDocument
import LibraryModel
import Testing

/// What is said of a change before the target's document is known.
@Suite struct ChangeTests {
  private func faults(_ change: Change, _ kind: TargetKind = .migration) -> [String] {
    change.faults(for: kind).map { "\($0.pointer): \($0.reason)" }
  }

  @Test func `a change is a body alone, or one of the others or more`() {
    let rule = Rule(where: .init(type: 55), remove: true)
    #expect(faults(Change()) == [": the change is empty; expected body, mergePatch, jsonPatch, rules or revertOf"])
    #expect(faults(Change(body: [:], mergePatch: [:])) == [": body stands alone; mergePatch can't go with it"])
    #expect(
      faults(Change(body: [:], jsonPatch: [], rules: [rule]))
        == [": body stands alone; jsonPatch and rules can't go with it"])
    #expect(faults(Change(body: [:])) == [] && faults(Change(mergePatch: [:])) == [])
    #expect(faults(Change(mergePatch: [:], jsonPatch: [], rules: [rule])) == [])
  }

  @Test func `what undoes a job stands alone, and needs a job`() {
    #expect(faults(Change(revertOf: 7)) == [])
    #expect(faults(Change(revertOf: 0)) == ["/revertOf: expected the id of a job, found 0"])
    #expect(faults(Change(body: [:], revertOf: 7)) == [": revertOf stands alone; body can't go with it"])
  }

  @Test func `what undoes a job may have words of the server's that are not known here, and nothing that is fixed`()
    throws
  {
    let standing = try EditableDocument(
      reducing: ["packageInfo": ["name": "x", "type": "project", "tocView": ["content": []]]], kind: .migration)
    let item: JSON = ["id": "0DFE6FB4356F4FA2A0C1C10D0B415355", "type": 11, "action": "force_keep_both"]
    let body: JSON = ["name": "x", "type": "project", "tocView": ["content": [item]]]
    #expect(try standing.applying(Change(body: body, revertOf: 7)).json == body)
    #expect(throws: Fault.self) { try standing.applying(Change(body: body)) }
    #expect(throws: Fault.self) {
      try standing.applying(Change(body: body.merging(["type": "configuration"]), revertOf: 7))
    }
  }

  @Test(arguments: [
    (JSON.null, "null"), (JSON.string("x"), "a string"), (JSON.number(JSONNumber(1)), "a number"),
    (JSON.bool(true), "a boolean"), (JSON.array([]), "an array"),
  ])
  func `it is an object`(_ value: JSON, _ kind: String) {
    #expect(faults(Change(body: value)) == ["/body: expected an object, found \(kind)"])
    #expect(faults(Change(mergePatch: value)) == ["/mergePatch: expected an object, found \(kind)"])
  }

  @Test func `a key that is not part of an edit is refused by name, each one`() {
    let known = "known here are name, type, purpose, project, tocView, treeView"
    #expect(
      faults(Change(mergePatch: ["status": "created", "name": "x", "a/b": 1])) == [
        "/mergePatch/status: \"status\" is not part of an edit of a migration; \(known)",
        "/mergePatch/a~1b: \"a/b\" is not part of an edit of a migration; \(known)",
      ])
    #expect(
      faults(Change(body: ["id": "x"]), .migrationGroup) == [
        "/body/id: \"id\" is not part of an edit of a migration group; known here are name, treeView, migrations",
        "/body: \"migrations\" is missing",
      ])
  }

  @Test func `a patch that names type or purpose means to change them, a body may repeat them`() {
    let names: JSON = ["type": "project", "purpose": nil]
    #expect(
      faults(Change(mergePatch: names)) == [
        "/mergePatch/type: type can't be changed", "/mergePatch/purpose: purpose can't be changed",
      ])
    #expect(faults(Change(body: ["type": "project", "purpose": "object_migration"])) == [])
    #expect(faults(Change(mergePatch: names), .migrationGroup).count == 2, "a group has neither")
  }

  @Test func `the vendor's bodies have no faults`() throws {
    #expect(faults(Change(body: try VendorDocument.migrationEdit.json())) == [])
    #expect(faults(Change(body: try VendorDocument.groupEdit.json()), .migrationGroup) == [])
  }
}
