import JSONDocument
import LibraryModel
import TestSupport
import Testing

/// A migration of twenty thousand items is compared in about the time that it takes to read it.
@Suite(.timeLimit(.minutes(2))) struct VerificationSpeedTests {
  private func item(_ number: Int, _ action: String) -> JSON {
    let digits = String(number, radix: 16, uppercase: true)
    return [
      "id": .string(String(repeating: "0", count: 32 - digits.count) + digits), "type": 55,
      "name": .string("Object \(number)"), "action": .string(action), "level": "project_object",
    ]
  }

  private func document(_ items: [JSON]) -> EditableDocument {
    EditableDocument(reduced: ["name": "x", "tocView": ["content": .array(items)]], kind: .migration)
  }

  @Test func `all items changed, turned round and found in any order`() {
    var generator = SeededGenerator(seed: 1)
    let before = (0..<20_000).map { item($0, "replace") }
    let asked = before.indices.reversed().map { item($0, "delete") }
    let verification = Verification(
      asked: document(asked), before: document(before), found: document(before.shuffled(using: &generator)))
    #expect(verification.differences.count == 20_001, "each item, and the order")
    #expect(
      Verification(asked: document(asked), before: document(before), found: document(asked + [item(-1, "x")])).isAsAsked
    )
  }

  @Test func `the same item twenty thousand times`() {
    let one = Array(repeating: item(1, "replace"), count: 20_000)
    let other = Array(repeating: item(1, "delete"), count: 20_000)
    #expect(!Verification(asked: document(other), before: document(one), found: document(one)).isAsAsked)
    #expect(Verification(asked: document(one), before: document(other), found: document(one + other)).isAsAsked)
  }

  @Test func `a hundred packages of one project`() {
    func group(_ action: String, isTurned: Bool) -> EditableDocument {
      let packages: [JSON] = (0..<100).map { package in
        let items = (0..<20).map { item($0, $0 == package % 20 ? "keep_both" : action) }
        return [
          "packageInfo": ["project": ["id": "A1"], "tocView": ["content": .array(isTurned ? items.reversed() : items)]]
        ]
      }
      return EditableDocument(
        reduced: ["migrations": .array(isTurned ? packages.reversed() : packages)], kind: .migrationGroup)
    }
    let asked = group("delete", isTurned: false)
    #expect(
      Verification(asked: asked, before: group("replace", isTurned: false), found: group("delete", isTurned: true))
        .isAsAsked)
  }

  @Test func `a tree of nodes without ids, all of which are found otherwise`() {
    func tree(_ depth: Int, _ color: String) -> JSON {
      let children: [JSON] = depth == 0 ? [] : [tree(depth - 1, color + "a"), tree(depth - 1, color + "b")]
      return ["color": .string(color), "children": .array(children)]
    }
    func document(_ color: String) -> EditableDocument {
      EditableDocument(reduced: ["treeView": tree(8, color)], kind: .migration)
    }
    let (one, other) = (document("red"), document("blue"))
    #expect(Verification.shows(one, before: other))
    #expect(!Verification(asked: one, before: other, found: document("green")).isAsAsked)
  }
}
