import JSONDocument
import LibraryModel
import Terminal
import TestSupport
import Testing

@testable import MigeditCommands

struct DiffPropertyTests {
  @Test(arguments: [TargetKind.migration, .migrationGroup])
  func `a diff is empty exactly where the documents are equal`(kind: TargetKind) {
    var dice = SeededGenerator(seed: 11)
    var equal = 0
    for _ in 0..<4_000 {
      let one = RandomDocument.document(kind, &dice)
      let other = Bool.random(using: &dice) ? RandomDocument.mutated(one, &dice) : RandomDocument.document(kind, &dice)
      let diff = DocumentDiff(from: one, to: other, kind: kind)
      #expect(diff.isEmpty == (one == other), "\(one.text)\n\(other.text)")
      #expect(DocumentDiff(from: one, to: one, kind: kind).isEmpty)
      let lines = Screen(blocks: [DiffScreen(width: 60).block(diff)]).lines(width: 60, hasColour: false)
      #expect(lines.isEmpty == diff.isEmpty, "what differs is said")
      if one == other { equal += 1 }
    }
    #expect((100...3_000).contains(equal))
  }

  @Test func `two values that differ are never shown as if they did not`() {
    var dice = SeededGenerator(seed: 12)
    for _ in 0..<4_000 {
      let (one, other) = (RandomDocument.value(&dice), RandomDocument.value(&dice))
      guard one != other else { continue }
      let room = Bool.random(using: &dice) ? Int.random(in: 24...60, using: &dice) : nil
      let shown = ValueText.pair(one, other, room: room)
      #expect(shown.before != shown.after, "\(one.text) \(other.text)")
      // The cell tames what it is given; there must be nothing left to tame, since that would hide what stands there.
      for text in [shown.before, shown.after] { #expect(TextWidth.tame(text) == text) }
    }
  }
}

/// Small documents of few words, so that what is alike comes often.
private enum RandomDocument {
  static func document(_ kind: TargetKind, _ dice: inout SeededGenerator) -> JSON {
    if oneOf(50, &dice) { return value(&dice) }
    var members: JSONObject = ["name": value(&dice)]
    switch kind {
    case .migration: members = package(&dice)
    case .migrationGroup:
      if !oneOf(20, &dice) {
        let children = (0..<Int.random(in: 0...3, using: &dice)).map { _ -> JSON in
          oneOf(20, &dice) ? value(&dice) : ["packageInfo": .object(package(&dice)), "importInfo": value(&dice)]
        }
        members["migrations"] = .array(children)
      }
    }
    if oneOf(2, &dice) { members["treeView"] = value(&dice) }
    return .object(members)
  }

  private static func package(_ dice: inout SeededGenerator) -> JSONObject {
    var package: JSONObject = ["type": oneOf(2, &dice) ? "project" : "configuration"]
    if oneOf(2, &dice) { package["project"] = ["id": oneOf(2, &dice) ? "A" : "a"] }
    guard !oneOf(5, &dice) else { return package }
    var toc: JSONObject = [:]
    if !oneOf(4, &dice) { toc["settings"] = oneOf(10, &dice) ? value(&dice) : ["defaultAction": value(&dice)] }
    if !oneOf(4, &dice) { toc["content"] = .array((0..<Int.random(in: 0...3, using: &dice)).map { _ in item(&dice) }) }
    if oneOf(5, &dice) { toc["more"] = value(&dice) }
    package["tocView"] = oneOf(20, &dice) ? value(&dice) : .object(toc)
    return package
  }

  private static func item(_ dice: inout SeededGenerator) -> JSON {
    if oneOf(30, &dice) { return value(&dice) }
    return [
      "id": oneOf(3, &dice) ? "A" : oneOf(2, &dice) ? "a" : "B", "type": oneOf(2, &dice) ? 3 : 55,
      "action": oneOf(2, &dice) ? "replace" : "delete",
    ]
  }

  /// The same with one part taken anew, or in another order.
  static func mutated(_ json: JSON, _ dice: inout SeededGenerator) -> JSON {
    switch json {
    case .object(var members):
      guard let key = members.keys.randomElement(using: &dice), let value = members[key] else { return json }
      members[key] = oneOf(6, &dice) ? nil : mutated(value, &dice)
      return .object(members)
    case .array(var elements):
      guard let index = elements.indices.randomElement(using: &dice) else { return json }
      if oneOf(2, &dice) {
        elements.shuffle(using: &dice)
      } else {
        elements[index] = mutated(elements[index], &dice)
      }
      return .array(elements)
    case .null, .bool, .number, .string: return value(&dice)
    }
  }

  static func value(_ dice: inout SeededGenerator, depth: Int = 2) -> JSON {
    let count = Int.random(in: 0...2, using: &dice)
    switch Int.random(in: 0...(depth > 0 ? 7 : 5), using: &dice) {
    case 0: return .null
    case 1: return .bool(Bool.random(using: &dice))
    case 2: return .number(JSONNumber(Int.random(in: 0...2, using: &dice)))
    case 3:
      return .string(
        ["", "null", "1", "word", "é", "e\u{301}", "a\u{200D}b", "ab", "a b", "a\u{A0}b"][
          Int.random(in: 0...9, using: &dice)])
    case 4: return .string(String(repeating: "移", count: Int.random(in: 0...40, using: &dice)))
    case 5: return .string(String(repeating: "\u{1B}\u{9B}\u{E0041}x", count: Int.random(in: 0...9, using: &dice)))
    case 6: return .array((0..<count).map { _ in value(&dice, depth: depth - 1) })
    default:
      return .object(
        JSONObject((0..<count).map { (oneOf(2, &dice) ? "id" : "k\($0)", value(&dice, depth: depth - 1)) }))
    }
  }

  private static func oneOf(_ many: Int, _ dice: inout SeededGenerator) -> Bool {
    Int.random(in: 0..<many, using: &dice) == 0
  }
}
