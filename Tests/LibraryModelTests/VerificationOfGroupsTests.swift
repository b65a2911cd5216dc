import JSONDocument
import LibraryModel
import TestSupport
import Testing

/// Packages of a group have no identity between calls but their project, and what they hold.
@Suite struct VerificationOfGroupsTests {
  private func package(
    _ project: String, _ items: [JSON], setting: String = "keep_both", more: JSONObject = [:], region: String = "EU"
  ) -> JSON {
    var tocView: JSONObject = ["settings": ["defaultAction": .string(setting)], "content": .array(items)]
    for (name, value) in more { tocView[name] = value }
    return [
      "packageInfo": ["project": ["id": .string(project)], "tocView": .object(tocView)],
      "importInfo": ["project": ["id": .string(project), "name": .string(region)]],
    ]
  }

  private func item(_ id: String, _ action: String = "replace", level: String? = nil) -> JSON {
    var item: JSONObject = ["id": .string(id), "type": 55, "action": .string(action)]
    item["level"] = level.map(JSON.string)
    return .object(item)
  }

  private func group(_ packages: JSON..., tree: JSON = [:]) -> EditableDocument {
    EditableDocument(reduced: ["name": "g", "treeView": tree, "migrations": .array(packages)], kind: .migrationGroup)
  }

  private func places(_ asked: EditableDocument, _ before: EditableDocument, _ found: EditableDocument) -> [String] {
    Verification(asked: asked, before: before, found: found).differences.map(\.description)
  }

  @Test func `the group's own treeView is compared`() {
    let (before, asked) = (group(package("P", []), tree: ["a": 1]), group(package("P", []), tree: ["a": 2]))
    #expect(places(asked, before, before) == ["/treeView/a"])
    #expect(Verification.shows(asked, before: before))
  }

  @Test func `level, unknown keys and importInfo are compared in the package that they are of`() {
    let one = package("A1", [item("C1")])
    let before = group(package("B1", [item("C1", level: "x")], more: ["layout": 1]), one)
    let asked = group(package("B1", [item("C1", level: "y")], more: ["layout": 2], region: "US"), one)
    let turned = group(one, package("B1", [item("C1", level: "x")], more: ["layout": 1]))
    #expect(
      places(asked, before, turned) == [
        "/migrations/0/packageInfo/tocView/content/0/level", "/migrations/0/packageInfo/tocView/layout",
        "/migrations/0/importInfo/project/name",
      ])
    #expect(
      places(asked, before, group(one, package("b1", [item("c1", level: "y")], more: ["layout": 2], region: "US")))
        == [])
  }

  @Test func `the order of items in one package of several of a project is compared`() {
    let (a, b, c) = (item("A1"), item("B1"), item("C1"))
    let before = group(package("D1", [a, b]), package("D1", [b, c]))
    let asked = group(package("D1", [a, b]), package("D1", [c, b]))
    #expect(
      places(asked, before, group(package("D1", [b, c]), package("D1", [a, b]))) == [
        "/migrations/1/packageInfo/tocView/content"
      ])
    #expect(places(asked, before, group(package("D1", [c, b]), package("D1", [b, a]))) == [])
  }

  @Test func `an item that moved to another package of its project is seen where it is asked`() {
    let before = group(package("D1", [item("A1"), item("B1")]), package("D1", [item("C1")]))
    let asked = group(package("D1", [item("A1")]), package("D1", [item("B1"), item("C1")]))
    #expect(
      places(asked, before, before) == [
        "/migrations/1/packageInfo/tocView/content/0", "/migrations/0/packageInfo/tocView/content",
      ])
    #expect(places(asked, before, asked) == [])
  }

  @Test func `one of two packages of a project that should be gone is seen`() {
    let (one, two) = (package("D1", [item("A1")]), package("D1", [item("B1")]))
    #expect(places(group(two), group(one, two), group(two, one)) == ["/migrations"])
    #expect(places(group(two), group(one, two), group(two)) == [])
  }

  @Test func `a package that went to another project is missed there, and left where it was`() {
    let (before, asked) = (group(package("D1", [item("A1")])), group(package("E1", [item("A1")])))
    #expect(places(asked, before, before) == ["/migrations/0/packageInfo/tocView", "/migrations"])
  }

  @Test func `a package that was added is missed, and the order of packages asks for nothing`() {
    let (one, two) = (package("D1", [item("A1")]), package("E1", [item("B1")]))
    #expect(places(group(one, two), group(one), group(one)) == ["/migrations/1/packageInfo/tocView"])
    #expect(!Verification.shows(group(two, one), before: group(one, two)))
  }

  @Test func `alike packages are paired so that as many as can be are as asked`() {
    let loose: JSON = ["id": "A1", "type": 55]
    let asked = group(package("D1", [loose]), package("D1", [item("A1", "delete")]))
    // The first would take either, the second only the first one found.
    let found = group(
      package("D1", [item("A1", "delete", level: "x")]), package("D1", [item("A1", "replace", level: "x")]))
    #expect(places(asked, asked, found) == [])
  }

  @Test func `the vendor's body, with two equal packages, is compared with itself in any order`() throws {
    let body = try VendorDocument.groupEdit.json()
    let turned = body.merging(["migrations": .array(try #require(body["migrations"]?.array).reversed())])
    let asked = EditableDocument(reduced: body, kind: .migrationGroup)
    let found = EditableDocument(reduced: turned, kind: .migrationGroup)
    #expect(Verification(asked: asked, before: found, found: found).result == .normalised)
    #expect(!Verification.shows(asked, before: found))
  }
}
