import JSONDocument
import LibraryModel
import TestSupport
import Testing

/// What was asked of items, settings and the name, compared with what is there.
@Suite struct VerificationTests {
  private func verified(_ asked: EditableDocument, found: EditableDocument, before: EditableDocument? = nil)
    -> [String]?
  {
    let verification = Verification(asked: asked, before: before ?? TestSupport.before, found: found)
    #expect(verification.isAsAsked == (verification.result != .differs))
    #expect(verification.differences.isEmpty == (verification.result != .differs))
    return verification.result == .exact ? nil : verification.differences.map(\.description)
  }

  private func changing(_ document: EditableDocument, _ patch: JSON) -> EditableDocument {
    EditableDocument(reduced: document.json.merging(patch), kind: document.kind)
  }

  private func content(_ items: JSON) -> EditableDocument { changing(asked, ["tocView": ["content": items]]) }

  private static let exact: [String]? = nil
  private static let normalised: [String]? = []

  @Test func `the same is exact, whatever the order of its members`() throws {
    #expect(verified(asked, found: asked) == Self.exact)
    let turned = EditableDocument(
      reduced: .object(JSONObject(try #require(asked.json.object).map { ($0.key, $0.value) }.reversed())),
      kind: .migration)
    #expect(verified(asked, found: turned) == Self.exact)
  }

  @Test func `what the server adds, reorders or drops as null is normalised`() {
    let a: JSON = ["id": .string(objectID("A")), "type": 55, "action": "replace"]
    let b: JSON = ["id": .string(objectID("B")), "type": 55, "action": "use_newer"]
    let added: JSON = ["id": "C", "type": 3, "action": "use_existing", "includeDependents": false]
    #expect(verified(asked, found: content([b, a])) == Self.normalised)
    #expect(verified(asked, found: content([a, added, b])) == Self.normalised)
    let withNulls = content([
      ["id": .string(objectID("A")), "type": 55, "action": "replace", "includeDependents": nil], b,
    ])
    #expect(verified(withNulls, found: content([a, b])) == Self.normalised)
    let filled = content([
      ["id": .string(objectID("A")), "type": 55, "action": "replace", "includeDependents": true, "name": "x"], b,
    ])
    #expect(verified(asked, found: filled) == Self.normalised)
    #expect(verified(asked, found: changing(asked, ["tocView": ["settings": ["more": 1]]])) == Self.normalised)
    let nullSetting = changing(asked, [:])
    #expect(verified(nullSetting, found: changing(asked, ["treeView": ["x": 1]])) == Self.normalised)
  }

  @Test func `ids in another case and types written otherwise are the same item`() {
    let asked = content([["id": "ab12", "type": 55, "action": "replace"]])
    let found = content([["id": "AB12", "type": 55.0, "action": "replace"]])
    #expect(verified(asked, found: found, before: asked) == Self.normalised)
  }

  @Test func `options in another order are normalised, other options differ`() {
    func options(_ values: JSON) -> EditableDocument {
      changing(asked, ["tocView": ["settings": ["updateSchema": values]]])
    }
    #expect(verified(options(["a", "b"]), found: options(["b", "a"])) == Self.normalised)
    #expect(verified(options(["a", "b"]), found: options(["a"])) == ["/tocView/settings/updateSchema"])
    #expect(verified(options(["a"]), found: asked) == ["/tocView/settings/updateSchema"])
    let dropped = EditableDocument(
      reduced: ["tocView": ["settings": ["updateSchema": nil, "x": 1]]], kind: .migration)
    let found = EditableDocument(reduced: ["tocView": ["settings": ["x": 1]]], kind: .migration)
    #expect(verified(dropped, found: found, before: found) == Self.normalised)
  }

  @Test func `each difference has its place in the submitted document`() {
    let asked = content([
      ["id": "A", "type": 55, "action": "replace", "includeDependents": true], ["id": "B", "type": 55],
      ["id": "C", "type": 3, "action": "delete"],
    ])
    let items: [JSON] = [
      ["id": "A", "type": 55, "action": "replace", "includeDependents": true],
      ["id": "B", "type": 55, "action": "use_newer"], ["id": "C", "type": 3, "action": "delete"],
    ]
    func found(_ place: Int, _ item: JSON?) -> EditableDocument {
      var changed = items
      changed[place] = item ?? changed[place]
      if item == nil { changed.remove(at: place) }
      return content(.array(changed))
    }
    let base = content(.array(items))
    #expect(verified(asked, found: base, before: base) == Self.normalised)
    let cases: [(EditableDocument, [String])] = [
      (found(0, ["id": "A", "type": 55, "action": "keep_both", "includeDependents": true]), ["/tocView/content/0"]),
      (found(0, ["id": "A", "type": 55, "action": "replace", "includeDependents": false]), ["/tocView/content/0"]),
      (found(0, ["id": "A", "type": 55, "action": "replace"]), ["/tocView/content/0"]),
      (found(2, nil), ["/tocView/content/2"]),
      (found(2, ["id": "C", "type": 4, "action": "delete"]), ["/tocView/content/2"]),
      (changing(base, ["name": "no"]), ["/name"]),
      (changing(base, ["name": nil]), ["/name"]),
      (changing(base, ["tocView": ["settings": ["defaultAction": "replace"]]]), ["/tocView/settings/defaultAction"]),
    ]
    for (found, pointers) in cases { #expect(verified(asked, found: found, before: base) == pointers) }
  }

  @Test func `an item that should have gone and is still there is a difference, an added one is not`() {
    let asked = content([["id": .string(objectID("A")), "type": 55, "action": "replace"]])
    #expect(verified(asked, found: TestSupport.asked) == ["/tocView/content"])
    let added = content([["id": .string(objectID("A")), "type": 55, "action": "replace"], ["id": "C", "type": 55]])
    #expect(verified(asked, found: added) == Self.normalised)
  }

  @Test func `an item that stands twice in one package needs to be found once`() {
    let a: JSON = ["id": "A", "type": 55, "action": "replace"]
    #expect(
      verified(content([a, a]), found: content([]), before: content([a])) == [
        "/tocView/content/0", "/tocView/content/1",
      ])
    #expect(verified(content([a, a]), found: content([a]), before: content([a])) == Self.normalised)
  }

  private func package(_ project: String, _ items: [String: String], setting: String = "keep_both") -> JSON {
    [
      "packageInfo": [
        "project": ["id": .string(project)],
        "tocView": [
          "settings": ["defaultAction": .string(setting)],
          "content": .array(
            items.sorted { $0.key < $1.key }.map { ["id": .string($0.key), "type": 55, "action": .string($0.value)] }),
        ],
      ]
    ]
  }

  private func group(_ packages: JSON...) -> EditableDocument {
    EditableDocument(reduced: ["name": "g", "migrations": .array(packages)], kind: .migrationGroup)
  }

  @Test func `children of a group are matched by what they are, in any order`() {
    let asked = group(package("P", ["A": "replace"]), package("Q", ["A": "delete"], setting: "replace"))
    let turned = group(package("Q", ["A": "delete"], setting: "replace"), package("P", ["A": "replace"]))
    #expect(verified(asked, found: turned, before: asked) == Self.normalised)
    let swapped = group(package("P", ["A": "delete"]), package("Q", ["A": "replace"], setting: "replace"))
    #expect(
      verified(asked, found: swapped, before: asked) == [
        "/migrations/0/packageInfo/tocView/content/0", "/migrations/1/packageInfo/tocView/content/0",
      ])
  }

  @Test func `two packages of one project may have the same item, with two actions`() {
    let one = package("P", ["A": "replace"], setting: "replace")
    let two = package("P", ["A": "delete", "B": "replace"])
    let asked = group(one, two)
    #expect(verified(asked, found: group(two, one), before: asked) == Self.normalised)
    let found = group(package("P", ["A": "replace"]), package("P", ["A": "replace", "B": "replace"]))
    #expect(
      verified(asked, found: found, before: asked) == [
        "/migrations/1/packageInfo/tocView/content/0", "/migrations/0/packageInfo/tocView/settings/defaultAction",
      ])
  }

  @Test func `a package that is missing, or should have gone, is a difference`() {
    let one = package("P", ["A": "replace"])
    let bare: JSON = ["packageInfo": ["project": ["id": "Q"], "tocView": [:]]]
    #expect(
      verified(group(one, bare), found: group(one), before: group(one)) == ["/migrations/1/packageInfo/tocView"])
    #expect(verified(group(one), found: group(one, bare), before: group(one, bare)) == ["/migrations"])
    #expect(verified(group(one), found: group(one, bare), before: group(one)) == Self.normalised)
  }
}
