import JSONDocument
import LibraryModel
import TestSupport

/// A random document of a migration or a group, and random changes of it, whose effect is known by how they are made.
struct RandomEdits {
  /// One change of one place.
  struct Change {
    /// What it does, as a JSON patch of the document before.
    let patch: JSON
    /// What undoes or mars it, as a JSON patch of the document that was asked.
    let spoiling: JSON
    var isOfOrder = false
    var shows = true
  }

  let kind: TargetKind
  private(set) var generator: SeededGenerator
  private var names = 0

  init(seed: UInt64) {
    generator = SeededGenerator(seed: seed)
    kind = seed.isMultiple(of: 2) ? .migration : .migrationGroup
  }

  mutating func document() -> JSON {
    switch kind {
    case .migration: return package(number: 0)
    case .migrationGroup:
      let packages = (0..<number(2...4)).map { number -> JSON in
        // Some have their project in common.
        let project: JSON = ["id": .string("A\(self.number(1...2))"), "name": "Tutorial"]
        var package = package(number: number).object ?? [:]
        (package["project"], package["treeView"], package["name"]) = (project, nil, nil)
        return ["packageInfo": .object(package), "importInfo": ["project": project]]
      }
      return ["name": "Night", "treeView": tree(), "migrations": .array(packages)]
    }
  }

  private mutating func package(number: Int) -> JSON {
    let items = (0..<self.number(3...6)).map { item(id: "\(number)0\($0)") }
    return [
      "name": "Sales", "type": "project", "purpose": "object_migration", "project": ["id": "B1", "name": "Tutorial"],
      "tocView": [
        "settings": ["defaultAction": "keep_both", "updateSchema": ["a", "b"], "limits": ["size": 1]],
        "content": .array(items), "layout": ["columns": [1, 2, 3], "wide": true],
      ],
      "treeView": tree(),
    ]
  }

  private mutating func item(id: String) -> JSON {
    [
      "id": .string(id), "type": .number(JSONNumber(number(1...60))), "action": .string(action()),
      "level": "project_object", "hint": ["note": .string(name())],
    ]
  }

  private mutating func tree() -> JSON {
    [
      "treeViewType": "project",
      "nodes": [["id": "1", "color": "red"], ["id": "2", "nodes": [["id": "3", "size": 1]]]],
      "marks": [["color": "red", "size": 1], ["color": "blue", "size": 2]],
    ]
  }

  private mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }

  private mutating func action() -> String {
    ["replace", "delete", "keep_both", "use_newer"].randomElement(using: &generator) ?? ""
  }

  /// A name or word that comes only once.
  private mutating func name() -> String {
    names += 1
    return "new\(names)"
  }
}

extension RandomEdits {
  /// A change of one place of a document.
  mutating func change(of document: JSON) throws -> Change {
    let packages = document["migrations"]?.array?.count
    let package = packages.map { "/migrations/\(number(0...$0 - 1))/packageInfo" } ?? ""
    let tocView = package + "/tocView"
    let content = try document.value(at: JSONPointer(parsing: tocView + "/content")).array ?? []
    guard content.count > 1 else { return adding(tocView) }
    let (at, other) = (number(0...content.count - 1), number(0...content.count - 2))
    let item = "\(tocView)/content/\(at)"
    switch number(0...(packages == nil ? 15 : 18)) {
    case 0: return try replacing(item + "/action", in: document)
    case 1: return try replacing(item + "/level", in: document)
    case 2: return try replacing(item + "/hint/note", in: document)
    case 3: return adding(item)
    case 4: return try removing(item + "/hint", in: document)
    case 5:
      let back: JSON = ["op": "add", "path": .string(tocView + "/content/-"), "value": content[at]]
      return Change(patch: [["op": "remove", "path": .string(item)]], spoiling: [back])
    case 6:
      let added: JSON = ["op": "add", "path": .string(item), "value": self.item(id: "999")]
      return Change(patch: [added], spoiling: [["op": "remove", "path": .string(item)]])
    case 7:
      let second = "\(tocView)/content/\(other >= at ? other + 1 : other)"
      return Change(
        patch: [["op": "move", "from": .string(item), "path": .string(second)]],
        spoiling: [["op": "move", "from": .string(second), "path": .string(item)]], isOfOrder: true)
    case 8: return try replacing(tocView + "/settings/limits/size", in: document)
    case 9: return try removing(tocView + "/settings/updateSchema", in: document)
    case 10: return adding(tocView + (generator.happens(0.5) ? "/settings" : "/layout"))
    case 11: return try replacing(tocView + "/layout/columns/\(number(0...2))", in: document)
    case 12:
      let places = ["/treeViewType", "/nodes/0/color", "/nodes/1/nodes/0/size", "/marks/1/color"]
      return try replacing("/treeView" + (places.randomElement(using: &generator) ?? ""), in: document)
    case 13: return try removing("/treeView" + (generator.happens(0.5) ? "" : "/nodes/0/color"), in: document)
    case 14: return try replacing("/name", in: document)
    case 15:
      let places = [item, tocView, tocView + "/settings", "/treeView", "/treeView/nodes/0"]
      let place = (places.randomElement(using: &generator) ?? "") + "/" + name()
      return Change(patch: [["op": "add", "path": .string(place), "value": nil]], spoiling: [], shows: false)
    case 16: return try replacing(package.replacing("packageInfo", with: "importInfo/project/name"), in: document)
    case 17:
      let place = package.replacing("/packageInfo", with: "")
      let value = try document.value(at: JSONPointer(parsing: place))
      let back: JSON = ["op": "add", "path": "/migrations/-", "value": value]
      return Change(patch: [["op": "remove", "path": .string(place)]], spoiling: [back])
    default:
      let value: JSON = ["packageInfo": ["project": ["id": "C1"], "tocView": ["content": [self.item(id: "998")]]]]
      return Change(
        patch: [["op": "add", "path": "/migrations/0", "value": value]],
        spoiling: [["op": "remove", "path": "/migrations/0"]])
    }
  }

  /// Another value, which is found as it was, or as a third one, or not at all.
  private mutating func replacing(_ place: String, in document: JSON) throws -> Change {
    let value = try document.value(at: JSONPointer(parsing: place))
    let spoiling: JSON =
      switch number(0...2) {
      case 0: ["op": "replace", "path": .string(place), "value": value]
      case 1: ["op": "replace", "path": .string(place), "value": .string(name())]
      default: ["op": "remove", "path": .string(place)]
      }
    return Change(
      patch: [["op": "replace", "path": .string(place), "value": .string(name())]], spoiling: [spoiling])
  }

  private mutating func adding(_ object: String) -> Change {
    let place = JSON.string(object + "/" + name())
    let value: JSON = generator.happens(0.5) ? .string(name()) : ["deep": ["deeper": .string(name())]]
    let spoiling: JSON =
      generator.happens(0.5)
      ? ["op": "remove", "path": place] : ["op": "replace", "path": place, "value": .string(name())]
    return Change(patch: [["op": "add", "path": place, "value": value]], spoiling: [spoiling])
  }

  private mutating func removing(_ place: String, in document: JSON) throws -> Change {
    let value = generator.happens(0.5) ? try document.value(at: JSONPointer(parsing: place)) : .string(name())
    return Change(
      patch: [["op": "remove", "path": .string(place)]],
      spoiling: [["op": "add", "path": .string(place), "value": value]])
  }
}

extension RandomEdits {
  /// A document as a server shows it: without nulls, with keys and items of its own, in an order of its own.
  mutating func normalised(_ document: JSON, keepsOrder: Bool) -> JSON {
    switch document {
    case .object(let members):
      var shown = JSONObject()
      for (name, value) in members where !value.isNull { shown[name] = normalised(value, keepsOrder: keepsOrder) }
      if generator.happens(0.3) { shown[name()] = .string(name()) }
      if generator.happens(0.1) { shown[name()] = nil as JSON? }
      return .object(shown)
    case .array(var elements):
      elements = elements.map { normalised($0, keepsOrder: keepsOrder) }
      if !keepsOrder { elements.shuffle(using: &generator) }
      if elements.contains(where: { $0["id"] != nil }), generator.happens(0.5) {
        elements.append(item(id: "77\(number(0...9))"))
      }
      return .array(elements)
    default: return document
    }
  }
}
