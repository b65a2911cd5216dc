import JSONDocument
import LibraryModel
import TestSupport
import Testing

/// Whether a target that stands as before can be told from one that stands as asked.
@Suite struct ChangesThatShowTests {
  private let settled = document(tree: ["treeViewType": "project", "nodes": [["id": "A"], ["id": "B"]]])

  private func shows(_ patch: JSON) -> Bool {
    let asked = EditableDocument(reduced: settled.json.merging(patch), kind: .migration)
    return Verification.shows(asked, before: settled)
  }

  @Test func `what changes nothing does not show`() {
    #expect(!Verification.shows(before, before: before))
    #expect(!shows([:]))
  }

  @Test func `a name, an action and a removed item show`() {
    #expect(Verification.shows(asked, before: before))
    #expect(Verification.shows(document(items: ["A": "replace", "B": "delete"]), before: before))
    #expect(Verification.shows(document(items: ["A": "replace"]), before: before))
  }

  @Test func `a new order of items shows`() {
    #expect(Verification.shows(document(items: ["B": "use_newer", "A": "replace"]), before: before))
  }

  @Test func `treeView and unknown keys show`() {
    #expect(shows(["treeView": ["x": 1]]))
    #expect(shows(["treeView": ["treeViewType": nil]]))
    #expect(shows(["treeView": ["nodes": [["id": "B"], ["id": "A"]]]]))
    #expect(shows(["tocView": ["layout": ["wide": true]]]))
    #expect(shows(["tocView": ["settings": ["someday": 1]]]))
  }

  @Test func `null for what is absent does not show`() {
    func adding(_ member: JSONObject) -> EditableDocument {
      var members = before.json.object ?? [:]
      for (name, value) in member { members[name] = value }
      return EditableDocument(reduced: .object(members), kind: .migration)
    }
    #expect(!Verification.shows(adding(["treeView": nil]), before: before))
    let items: JSON = [
      ["id": .string(objectID("A")), "type": 55, "action": "replace", "includeDependents": nil, "new": nil],
      ["id": .string(objectID("B")), "type": 55, "action": "use_newer", "level": nil],
    ]
    #expect(!shows(["tocView": ["content": items]]))
  }

  @Test func `options in another order, ids in another case, and what an item leaves out do not show`() {
    func options(_ values: JSON) -> EditableDocument {
      EditableDocument(
        reduced: before.json.merging(["tocView": ["settings": ["updateSchema": values]]]), kind: .migration)
    }
    #expect(!Verification.shows(options(["b", "a"]), before: options(["a", "b"])))
    #expect(Verification.shows(options(["b"]), before: options(["a", "b"])))
    #expect(!shows(["project": ["id": "b19dedcc11d4e0efc000eb9495d0f44f"]]))
    let items: JSON = [
      ["id": .string(objectID("A").lowercased()), "type": 55], ["id": .string(objectID("B")), "type": 55.0],
    ]
    #expect(!shows(["tocView": ["content": items]]))
  }

  @Test func `an item that is said twice shows no more than once`() {
    let a: JSON = ["id": .string(objectID("A")), "type": 55, "action": "replace"]
    let once = EditableDocument(reduced: ["tocView": ["content": [a]]], kind: .migration)
    let twice = EditableDocument(reduced: ["tocView": ["content": [a, a]]], kind: .migration)
    #expect(!Verification.shows(twice, before: once))
    #expect(Verification.shows(once, before: twice))
  }
}
