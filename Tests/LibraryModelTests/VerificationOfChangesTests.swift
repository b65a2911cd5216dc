import JSONDocument
import LibraryModel
import TestSupport
import Testing

/// Verification sees everything in which the submitted document differs from the one before, and nothing of what the
/// server does by itself.
@Suite struct VerificationOfChangesTests {
  private static let item: JSON = [
    "id": "A1", "type": 55, "action": "replace", "level": "project_object", "hint": ["a": 1, "b": 2],
  ]
  private static let package: JSON = [
    "name": "Sales", "type": "project", "purpose": "object_migration",
    "project": ["id": "B1", "name": "Tutorial", "region": "EU"],
    "tocView": [
      "settings": ["defaultAction": "keep_both", "updateSchema": ["x", "y"], "limits": ["size": 1, "count": 2]],
      "content": [item, ["id": "A2", "type": 55, "action": "delete"], ["id": "A3", "type": 8, "action": "replace"]],
      "layout": ["wide": true, "columns": [1, 2, 3]],
    ],
    "treeView": [
      "treeViewType": "project", "treeViewSettings": ["updateSchema": []],
      "treeViewContent": [["id": "A1", "type": 55, "action": "replace"], ["id": "A2", "type": 55]],
      "marks": [["color": "red", "size": 1], ["color": "blue", "size": 2]],
    ],
  ]

  /// What a change does, as a JSON patch; what is found instead, as a JSON patch of what was asked; and where it shows.
  struct Row: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let change: JSON
    let found: JSON
    let places: [String]

    init(_ name: String, _ change: JSON, found: JSON, _ places: String...) {
      testDescription = name
      self.change = change
      self.found = found
      self.places = places
    }
  }

  static let differing = [
    Row(
      "level", [["op": "replace", "path": "/tocView/content/0/level", "value": "other"]],
      found: [["op": "replace", "path": "/tocView/content/0/level", "value": "project_object"]],
      "/tocView/content/0/level"),
    Row(
      "an unknown key of an item", [["op": "replace", "path": "/tocView/content/0/hint/a", "value": 7]],
      found: [["op": "replace", "path": "/tocView/content/0/hint/a", "value": 1]], "/tocView/content/0/hint/a"),
    Row(
      "a new key of an item", [["op": "add", "path": "/tocView/content/1/color", "value": "red"]],
      found: [["op": "remove", "path": "/tocView/content/1/color"]], "/tocView/content/1/color"),
    Row(
      "a key of an item that should be gone", [["op": "remove", "path": "/tocView/content/0/hint/b"]],
      found: [["op": "add", "path": "/tocView/content/0/hint/b", "value": 2]], "/tocView/content/0/hint/b"),
    Row(
      "a key that should be gone and has another value", [["op": "remove", "path": "/tocView/content/0/hint/b"]],
      found: [["op": "add", "path": "/tocView/content/0/hint/b", "value": 3]], "/tocView/content/0/hint/b"),
    Row(
      "an item's name", [["op": "add", "path": "/tocView/content/0/name", "value": "Profit"]],
      found: [["op": "replace", "path": "/tocView/content/0/name", "value": "Sales"]], "/tocView/content/0/name"),
    Row(
      "an item that should be gone", [["op": "remove", "path": "/tocView/content/1"]],
      found: [["op": "add", "path": "/tocView/content/0", "value": ["id": "A2", "type": 55, "action": "delete"]]],
      "/tocView/content"),
    Row(
      "an item that was added", [["op": "add", "path": "/tocView/content/0", "value": ["id": "A4", "type": 1]]],
      found: [["op": "remove", "path": "/tocView/content/0"]], "/tocView/content/0"),
    Row(
      "the order of items", [["op": "move", "from": "/tocView/content/2", "path": "/tocView/content/0"]],
      found: [["op": "move", "from": "/tocView/content/0", "path": "/tocView/content/2"]], "/tocView/content"),
    Row(
      "all content that should be gone", [["op": "remove", "path": "/tocView/content"]],
      found: [["op": "add", "path": "/tocView/content", "value": [["id": "A3", "type": 8]]]], "/tocView/content"),
    Row(
      "a setting that should be gone", [["op": "remove", "path": "/tocView/settings/updateSchema"]],
      found: [["op": "add", "path": "/tocView/settings/updateSchema", "value": ["x", "y"]]],
      "/tocView/settings/updateSchema"),
    Row(
      "a part of a setting that should be gone", [["op": "remove", "path": "/tocView/settings/limits/size"]],
      found: [["op": "add", "path": "/tocView/settings/limits/size", "value": 1]], "/tocView/settings/limits"),
    Row(
      "a part of an unknown setting", [["op": "replace", "path": "/tocView/settings/limits/size", "value": 9]],
      found: [["op": "replace", "path": "/tocView/settings/limits/size", "value": 1]], "/tocView/settings/limits"),
    Row(
      "an unknown key of tocView", [["op": "replace", "path": "/tocView/layout/wide", "value": false]],
      found: [["op": "replace", "path": "/tocView/layout/wide", "value": true]], "/tocView/layout/wide"),
    Row(
      "the values of a list", [["op": "replace", "path": "/tocView/layout/columns/1", "value": 9]],
      found: [["op": "replace", "path": "/tocView/layout/columns/1", "value": 2]], "/tocView/layout/columns"),
    Row(
      "a value that should be gone from a list", [["op": "remove", "path": "/tocView/layout/columns/0"]],
      found: [["op": "add", "path": "/tocView/layout/columns/0", "value": 1]], "/tocView/layout/columns"),
    Row(
      "a value too many in a list", [["op": "replace", "path": "/tocView/layout/columns/1", "value": 9]],
      found: [["op": "add", "path": "/tocView/layout/columns/-", "value": 4]], "/tocView/layout/columns"),
    Row(
      "a value too many in a setting",
      [["op": "replace", "path": "/tocView/settings/updateSchema/1", "value": "z"]],
      found: [["op": "add", "path": "/tocView/settings/updateSchema/-", "value": "y"]],
      "/tocView/settings/updateSchema"),
    Row(
      "the order of values",
      [["op": "move", "from": "/tocView/layout/columns/0", "path": "/tocView/layout/columns/2"]],
      found: [["op": "move", "from": "/tocView/layout/columns/2", "path": "/tocView/layout/columns/0"]],
      "/tocView/layout/columns"),
    Row(
      "a word of treeView", [["op": "replace", "path": "/treeView/treeViewType", "value": "flat"]],
      found: [["op": "replace", "path": "/treeView/treeViewType", "value": "project"]], "/treeView/treeViewType"),
    Row(
      "an element of treeView", [["op": "replace", "path": "/treeView/treeViewContent/0/action", "value": "delete"]],
      found: [["op": "replace", "path": "/treeView/treeViewContent/0/action", "value": "replace"]],
      "/treeView/treeViewContent/0/action"),
    Row(
      "an element of treeView that should be gone", [["op": "remove", "path": "/treeView/treeViewContent/0"]],
      found: [["op": "add", "path": "/treeView/treeViewContent/0", "value": ["id": "A1", "type": 55]]],
      "/treeView/treeViewContent"),
    Row(
      "an element without id", [["op": "replace", "path": "/treeView/marks/1/color", "value": "green"]],
      found: [["op": "replace", "path": "/treeView/marks/1/color", "value": "blue"]], "/treeView/marks/1/color"),
    Row(
      "a key of an element without id that should be gone", [["op": "remove", "path": "/treeView/marks/1/size"]],
      found: [["op": "add", "path": "/treeView/marks/1/size", "value": 2]], "/treeView/marks/1/size"),
    Row(
      "a treeView that should be gone", [["op": "remove", "path": "/treeView"]],
      found: [["op": "add", "path": "/treeView", "value": ["treeViewType": "project"]]], "/treeView"),
    Row(
      "a treeView that is gone", [["op": "replace", "path": "/treeView", "value": ["a": 1]]],
      found: [["op": "remove", "path": "/treeView"]], "/treeView"),
    Row(
      "the project", [["op": "replace", "path": "/project/id", "value": "B2"]],
      found: [["op": "replace", "path": "/project/id", "value": "B1"]], "/project/id"),
    Row(
      "an unknown key of the project", [["op": "replace", "path": "/project/region", "value": "US"]],
      found: [["op": "replace", "path": "/project/region", "value": "EU"]], "/project/region"),
    Row(
      "several at once",
      [
        ["op": "replace", "path": "/name", "value": "New"], ["op": "remove", "path": "/treeView/marks"],
        ["op": "replace", "path": "/tocView/content/1/action", "value": "replace"],
        ["op": "replace", "path": "/tocView/settings/defaultAction", "value": "delete"],
      ],
      found: [
        ["op": "replace", "path": "/name", "value": "Sales"],
        ["op": "add", "path": "/treeView/marks", "value": [1]],
        ["op": "replace", "path": "/tocView/content/1/action", "value": "delete"],
        ["op": "replace", "path": "/tocView/settings/defaultAction", "value": "keep_both"],
      ], "/name", "/tocView/content/1", "/tocView/settings/defaultAction", "/treeView/marks"),
  ]

  /// What the server did by itself to what was asked.
  static let normalised = [
    Row(
      "what the change left alone, changed", [["op": "replace", "path": "/name", "value": "New"]],
      found: [
        ["op": "replace", "path": "/treeView/treeViewType", "value": "flat"],
        ["op": "replace", "path": "/tocView/content/0/level", "value": "other"],
        ["op": "remove", "path": "/tocView/layout"], ["op": "replace", "path": "/project/name", "value": "New"],
      ]),
    Row(
      "items in another order, where the change gave them none",
      [["op": "replace", "path": "/tocView/content/0/level", "value": "other"]],
      found: [["op": "move", "from": "/tocView/content/2", "path": "/tocView/content/0"]]),
    Row(
      "items whose order the change left, in another one, beside those that it moved",
      [["op": "move", "from": "/tocView/content/1", "path": "/tocView/content/0"]],
      found: [["op": "move", "from": "/tocView/content/2", "path": "/tocView/content/0"]]),
    Row(
      "keys added",
      [
        ["op": "replace", "path": "/treeView/treeViewContent/0/action", "value": "delete"],
        ["op": "replace", "path": "/treeView/marks/0/color", "value": "green"],
        ["op": "replace", "path": "/tocView/layout/wide", "value": false],
      ],
      found: [
        ["op": "add", "path": "/treeView/treeViewContent/0/name", "value": "Sales"],
        ["op": "add", "path": "/treeView/marks/0/weight", "value": 1],
        ["op": "add", "path": "/treeView/treeViewContent/-", "value": ["id": "A9"]],
        ["op": "add", "path": "/tocView/layout/tall", "value": true],
        ["op": "add", "path": "/tocView/settings/limits/depth", "value": 5],
      ]),
    Row(
      "elements of treeView in another order",
      [
        ["op": "replace", "path": "/treeView/treeViewContent/0/action", "value": "delete"],
        ["op": "replace", "path": "/treeView/marks/0/color", "value": "green"],
      ],
      found: [
        ["op": "move", "from": "/treeView/treeViewContent/1", "path": "/treeView/treeViewContent/0"],
        ["op": "move", "from": "/treeView/marks/1", "path": "/treeView/marks/0"],
      ]),
    Row(
      "nulls dropped", [["op": "add", "path": "/treeView/treeViewContent/0/name", "value": nil]],
      found: [["op": "remove", "path": "/treeView/treeViewContent/0/name"]]),
    Row(
      "a null in place of a value", [["op": "replace", "path": "/treeView/treeViewType", "value": nil]],
      found: [["op": "remove", "path": "/treeView/treeViewType"]]),
    Row(
      "what every item has, filled in where a body leaves it out",
      [
        [
          "op": "replace", "path": "/tocView/content",
          "value": [
            ["id": "A1", "type": 55, "action": "delete"], ["id": "A2", "type": 55], ["id": "A3", "type": 8],
          ],
        ]
      ],
      found: [
        ["op": "add", "path": "/tocView/content/0/level", "value": "project_object"],
        ["op": "add", "path": "/tocView/content/0/name", "value": "Sales"],
        ["op": "add", "path": "/tocView/content/1/action", "value": "delete"],
        ["op": "add", "path": "/tocView/content/2/includeDependents", "value": false],
      ]),
    Row(
      "what is gone, as an empty list or object",
      [
        ["op": "remove", "path": "/tocView/settings/updateSchema"], ["op": "remove", "path": "/treeView"],
        ["op": "remove", "path": "/tocView/content/0/hint"],
      ],
      found: [
        ["op": "add", "path": "/tocView/settings/updateSchema", "value": []],
        ["op": "add", "path": "/treeView", "value": [:]],
      ]),
    Row(
      "ids in another case",
      [["op": "replace", "path": "/project/id", "value": "b1"], ["op": "replace", "path": "/name", "value": "New"]],
      found: [["op": "replace", "path": "/project/id", "value": "B1"]]),
  ]

  private func document(_ json: JSON) -> EditableDocument { EditableDocument(reduced: json, kind: .migration) }

  private func patched(_ json: JSON, _ patch: JSON) throws -> JSON { try JSONPatch(reading: patch).apply(to: json) }

  @Test(arguments: differing) func `a difference is seen at its place`(_ row: Row) throws {
    let before = Self.package
    let asked = try patched(before, row.change)
    let found = try patched(asked, row.found)
    let seen = Verification(asked: document(asked), before: document(before), found: document(found))
    #expect(seen.result == .differs)
    #expect(seen.differences.map(\.description) == row.places)
    let again = Verification(asked: document(asked), before: document(before), found: document(before))
    #expect(again.result == .differs, "it shows")
    #expect(Verification.shows(document(asked), before: document(before)))
  }

  @Test(arguments: normalised) func `what the server does by itself is no difference`(_ row: Row) throws {
    let before = Self.package
    let asked = try patched(before, row.change)
    let found = try patched(asked, row.found)
    let seen = Verification(asked: document(asked), before: document(before), found: document(found))
    #expect(seen.result == .normalised)
    #expect(seen.differences.map(\.description) == [])
  }
}
