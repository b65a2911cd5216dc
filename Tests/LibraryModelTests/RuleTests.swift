import JSONDocument
import LibraryModel
import TestSupport
import Testing

/// Rules for content items, applied to an editable document.
@Suite struct RuleTests {
  private static func item(_ digit: String, _ type: Int, _ name: String, _ action: String) -> JSON {
    [
      "id": .string(objectID(digit)), "type": .number(JSONNumber(type)), "name": .string(name),
      "action": .string(action),
    ]
  }

  private static let items: JSON = [
    item("A", 55, "Sales 2026", "replace"), item("B", 3, "Sales", "replace"), item("C", 55, "Costs", "use_newer"),
  ]

  private static let migration = EditableDocument(
    reduced: [
      "name": "m", "type": "project", "purpose": "object_migration",
      "project": ["id": .string(objectID("1")), "name": "Tutorial"], "tocView": ["settings": [:], "content": items],
    ], kind: .migration)

  private static let group = EditableDocument(
    reduced: [
      "name": "g",
      "migrations": .array(
        [(objectID("1"), "Tutorial"), (objectID("F"), "Finance")].map { id, name in
          [
            "packageInfo": [
              "type": "project", "purpose": "migration_group", "project": ["id": .string(id), "name": .string(name)],
              "tocView": ["settings": [:], "content": items],
            ], "importInfo": [:],
          ]
        } + [
          ["packageInfo": ["type": "configuration", "purpose": "migration_group", "project": [:]], "importInfo": [:]]
        ]),
    ], kind: .migrationGroup)

  private func content(_ document: EditableDocument) -> [[String]] {
    let packages = document.json["migrations"]?.array?.compactMap { $0["packageInfo"] } ?? [document.json]
    return packages.map { package in
      (package["tocView"]?["content"]?.array ?? []).map { ($0["id"]?.string?.first).map(String.init) ?? "" }
    }
  }

  /// The ids' digits of the items that a rule matches, by package.
  private func matches(_ condition: Rule.Condition, in document: EditableDocument = migration) throws -> [[String]] {
    let rule = Rule(where: condition, remove: true, atLeast: 0)
    let (all, left) = (content(document), content(try document.applying(Change(rules: [rule]))))
    return zip(all, left).map { all, left in all.filter { !left.contains($0) } }
  }

  @Test func `an item matches by all that is given`() throws {
    #expect(try matches(.init()) == [["A", "B", "C"]])
    #expect(try matches(.init(id: objectID("a"))) == [["A"]], "in either case of letters")
    #expect(try matches(.init(type: 55)) == [["A", "C"]])
    #expect(try matches(.init(name: "Sales*")) == [["A", "B"]] && matches(.init(name: "Sales")) == [["B"]])
    #expect(try matches(.init(action: "use_newer")) == [["C"]])
    #expect(try matches(.init(type: 55, name: "Sales*")) == [["A"]])
    #expect(try matches(.init(type: 3, action: "use_newer")) == [[]])
    #expect(try matches(.init(project: "Tutorial")) == [["A", "B", "C"]])
    #expect(try matches(.init(project: "tutorial")) == [[]])
    #expect(try matches(.init(project: objectID("1"))) == [["A", "B", "C"]])
  }

  @Test func `a group's packages are all looked at, those of one project where it is given`() throws {
    #expect(try matches(.init(type: 3), in: Self.group) == [["B"], ["B"], []])
    #expect(try matches(.init(type: 3, project: "Finance"), in: Self.group) == [[], ["B"], []])
    #expect(try matches(.init(type: 3, project: objectID("f")), in: Self.group) == [[], ["B"], []])
  }

  @Test func `what is set takes its place or comes last, and all else stays as it was written`() throws {
    let rules = [Rule(where: .init(name: "Sales*"), action: "keep_both", includeDependents: true)]
    let text = try Self.migration.applying(Change(rules: rules)).json.text
    let expected = Self.migration.json.text
      .replacing("\"action\":\"replace\"", with: "\"action\":\"keep_both\",\"includeDependents\":true")
    #expect(text == expected)
  }

  @Test func `a rule sees what the rules before it have made`() throws {
    let rules = [
      Rule(where: .init(action: "replace"), action: "use_older", atLeast: 2),
      Rule(where: .init(action: "use_older"), remove: true, atLeast: 2),
    ]
    #expect(content(try Self.migration.applying(Change(rules: rules))) == [["C"]])
  }

  private func fault(_ rules: [Rule], _ document: EditableDocument = migration) -> String? {
    do {
      _ = try document.applying(Change(rules: rules))
      return nil
    } catch {
      return "\(error.pointer): \(error.reason)"
    }
  }

  @Test func `fewer matches than expected are a fault that says how many there were`() {
    let any = Rule(where: .init(), includeDependents: false)
    #expect(
      fault([any, Rule(where: .init(name: "None"), remove: true)])
        == "/change/rules/1: no content item matches; at least 1 is expected (atLeast)")
    #expect(
      fault([Rule(where: .init(type: 55), action: "delete", atLeast: 3)])
        == "/change/rules/0: only 2 content items match; at least 3 are expected (atLeast)")
    #expect(
      fault([Rule(where: .init(type: 3), action: "delete", atLeast: 2)])
        == "/change/rules/0: only 1 content item matches; at least 2 are expected (atLeast)")
    #expect(fault([Rule(where: .init(name: "None"), remove: true, atLeast: 0)]) == nil)
    #expect(
      fault([Rule(where: .init(type: 55), remove: true, atLeast: 4)], Self.group) == nil, "counted over the group")
    #expect(fault([Rule(where: .init(type: 55), remove: true, atLeast: 5)], Self.group) != nil)
  }

  @Test func `a project merge has no items to match`() {
    let merge = EditableDocument(
      reduced: ["purpose": "project_merge", "tocView": ["settings": ["defaultAction": "replace"]]], kind: .migration)
    #expect(fault([Rule(where: .init(), action: "replace")], merge)?.contains("no content item matches") == true)
  }

  @Test func `merge patch, JSON patch and rules are applied in this order`() throws {
    let change = Change(
      mergePatch: ["tocView": ["content": [Self.item("D", 3, "Sales", "replace")]]],
      jsonPatch: [
        ["op": "test", "path": "/tocView/content/0/name", "value": "Sales"],
        ["op": "add", "path": "/tocView/content/-", "value": Self.item("E", 3, "Sales", "replace")],
      ], rules: [Rule(where: .init(type: 3), action: "delete", atLeast: 2)])
    let after = try Self.migration.applying(change)
    #expect(after.json["tocView"]?["content"]?.array?.map { $0["action"] } == ["delete", "delete"])
  }

  @Test func `an item that is no object is no reason to crash`() throws {
    let odd = EditableDocument(
      reduced: ["tocView": ["content": [7, Self.item("A", 3, "x", "replace")]]], kind: .migration)
    let after = try odd.applying(Change(rules: [Rule(where: .init(), remove: true)]))
    #expect(after.json["tocView"]?["content"] == [7])
  }
}
