import JSONDocument
import LibraryModel
import TestSupport
import Testing

/// Documents with keys that nobody knows, at random places.
@Suite struct UnknownKeysTests {
  /// Numbers as they are not usually written, so that one that was read and written again shows.
  private static let values: [JSON] = ["1.50", "1e2", "-0.0", "{\"z\":1E+2,\"a\":[0.10]}", "[]", "null"]
    .compactMap { try? JSON(parsing: $0) }

  private struct Fuzz {
    var generator: SeededGenerator
    var count = 0

    /// The value with new members in its objects, at the front, in the middle or at the end.
    mutating func fuzzed(_ value: JSON) -> JSON {
      switch value {
      case .array(let elements): return .array(elements.map { fuzzed($0) })
      case .object(let members):
        var fuzzed = JSONObject()
        for (name, member) in members {
          if generator.happens(0.3) { add(to: &fuzzed) }
          fuzzed[name] = self.fuzzed(member)
        }
        if generator.happens(0.5) { add(to: &fuzzed) }
        return .object(fuzzed)
      default: return value
      }
    }

    private mutating func add(to members: inout JSONObject) {
      count += 1
      members["new\(count)"] = values[Int.random(in: 0..<values.count, using: &generator)]
    }
  }

  /// A package whose tocView and treeView have new keys, and all the keys of the server around them.
  private func fuzzed(_ package: JSON, _ fuzz: inout Fuzz) -> JSON {
    var members = package.object ?? [:]
    members["tocView"] = members["tocView"].map { fuzz.fuzzed($0) }
    let tree = fuzz.fuzzed(["treeViewType": "project", "treeViewSettings": ["updateSchema": []]])
    members["treeView"] = .string(tree.text)
    members["somethingNew"] = 1
    return .object(members)
  }

  /// What is kept of it, by hand: all but what the server writes on items.
  private func kept(_ tocView: JSON?) -> String? {
    guard var members = tocView?.object, let content = members["content"]?.array else { return tocView?.text }
    let servers = ["version", "owner", "dateCreated", "dateModified", "explicitIncluded"]
    members["content"] = .array(content.map { .object(($0.object ?? [:]).filter { !servers.contains($0) }) })
    return JSON.object(members).text
  }

  @Test(arguments: 1...30 as ClosedRange<UInt64>)
  func `a fuzzed migration keeps its unknown keys, and is the same when reduced again`(_ seed: UInt64) throws {
    var fuzz = Fuzz(generator: SeededGenerator(seed: seed))
    let answer = try VendorDocument.migration.json()
    let package = fuzzed(try #require(answer["packageInfo"]), &fuzz)
    let once = try EditableDocument(reducing: ["packageInfo": package], kind: .migration)
    #expect(once.json["tocView"]?.text == kept(package["tocView"]))
    #expect(once.json["treeView"]?.text == package["treeView"]?.string)
    #expect(once.json["somethingNew"] == nil && fuzz.count > 5)
    #expect(try EditableDocument(reducing: ["packageInfo": once.json], kind: .migration).json.text == once.json.text)

    // A change of something else leaves them where they are.
    let change = Change(
      mergePatch: ["name": "x"], jsonPatch: [["op": "test", "path": "/name", "value": "x"]],
      rules: [Rule(where: .init(), action: "delete")])
    let changed = try once.applying(change)
    let words = ItemAction.names.map { "\"action\":\"\($0)\"" }
    let same = words.reduce(changed.json["tocView"]?.text ?? "") { $0.replacing($1, with: "") }
    #expect(same == words.reduce(once.json["tocView"]?.text ?? "") { $0.replacing($1, with: "") })
    #expect(changed.json["treeView"]?.text == once.json["treeView"]?.text)
  }

  @Test(arguments: 1...10 as ClosedRange<UInt64>)
  func `a fuzzed group keeps those of its packages`(_ seed: UInt64) throws {
    var fuzz = Fuzz(generator: SeededGenerator(seed: seed))
    var group = try #require(try VendorDocument.groupCreated.json().object)
    let children = try #require(group["migrations"]?.array)
    let fuzzedPackages = children.map { fuzzed($0["packageInfo"] ?? .null, &fuzz) }
    group["migrations"] = .array(
      fuzzedPackages.map { ["packageInfo": $0, "importInfo": ["id": "x", "project": [:]]] })
    let once = try EditableDocument(reducing: .object(group), kind: .migrationGroup)
    let reduced = once.json["migrations"]?.array ?? []
    #expect(reduced.map { $0["packageInfo"]?["tocView"]?.text } == fuzzedPackages.map { kept($0["tocView"]) })
    #expect(reduced.allSatisfy { $0["packageInfo"]?["somethingNew"] == nil && $0["importInfo"] == ["project": [:]] })
    #expect(try EditableDocument(reducing: once.json, kind: .migrationGroup).json.text == once.json.text)
    let renamed = try once.applying(Change(mergePatch: ["name": "x"]))
    #expect(renamed.json["migrations"]?.text == once.json["migrations"]?.text)
  }
}
