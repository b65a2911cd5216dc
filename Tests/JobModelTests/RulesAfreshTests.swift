import JSONDocument
import JobModel
import LibraryModel
import TestSupport
import Testing

/// Rules that are applied afresh leave alone what has their result already, and do not fail for it.
@Suite struct RulesAfreshTests {
  private let addition: JSON = ["id": .string(objectID("C")), "type": 55, "action": "replace"]

  private func afresh(
    _ rules: [Rule], before: EditableDocument, current: EditableDocument, found: EditableDocument? = nil
  ) throws -> Step {
    let change = Change(rules: rules)
    let recorded = RecordedDocuments(before: before, submitted: try before.applying(change), found: found)
    return try prepare(change, recorded, current)
  }

  private func prepare(_ change: Change, _ recorded: RecordedDocuments, _ current: EditableDocument) throws -> Step {
    let facts = EditFacts(
      target: try target(), change: change, maxAttempts: 4, attemptsUsed: 1, recorded: recorded, earlier: .seen)
    var edit = Edit(facts, settings: settings, now: at(0))
    return edit.next(.observed(seen(failed, date: "d9", status: "create_failed", current)), now: at(1), random: 0).step
  }

  private func adding(_ item: JSON, to document: EditableDocument) throws -> EditableDocument {
    let patch: JSON = [["op": "add", "path": "/tocView/content/-", "value": item]]
    return EditableDocument(reduced: try JSONPatch(reading: patch).apply(to: document.json), kind: .migration)
  }

  private func rule(_ from: String, _ action: String, atLeast: Int? = nil) -> Rule {
    Rule(where: .init(action: from), action: action, atLeast: atLeast)
  }

  @Test func `where the server kept the new content, no item has to match any more`() throws {
    let current = try adding(
      ["id": "D", "type": 8, "action": "delete"], to: document(items: ["A": "use_older", "B": "use_newer"]))
    let step = try afresh([rule("replace", "use_older")], before: before, current: current)
    #expect(step.draft?.submitted == current)
  }

  @Test func `what somebody added has the rules applied to it`() throws {
    let kept = document(items: ["A": "use_older", "B": "use_newer"])
    let step = try afresh([rule("replace", "use_older")], before: before, current: adding(addition, to: kept))
    #expect(step.draft?.submitted == document(items: ["A": "use_older", "B": "use_newer", "C": "use_older"]))
  }

  @Test func `what came with our own submission has not`() throws {
    let left = try adding(addition, to: document(items: ["A": "use_older", "B": "use_newer"]))
    let rules = [rule("replace", "use_older")]
    #expect(try afresh(rules, before: before, current: left, found: left).draft?.submitted == left)
    let later = try adding(["id": .string(objectID("D")), "type": 55, "action": "replace"], to: left)
    let step = try afresh(rules, before: before, current: later, found: left)
    #expect(
      step.draft?.submitted
        == document(items: ["A": "use_older", "B": "use_newer", "C": "replace", "D": "use_older"]))
  }

  @Test func `rules of which one makes what another looks for are not applied twice`() throws {
    // A becomes keep_both, B becomes delete; applied twice, A would become delete.
    let rules = [rule("keep_both", "delete"), rule("replace", "keep_both")]
    let before = document(items: ["A": "replace", "B": "keep_both"])
    let asked = document(items: ["A": "keep_both", "B": "delete", "C": "keep_both"])
    for kept in [before, document(items: ["A": "keep_both", "B": "delete"])] {
      #expect(try afresh(rules, before: before, current: adding(addition, to: kept)).draft?.submitted == asked)
    }
    // One as asked, the other as before.
    let half = document(items: ["A": "keep_both", "B": "keep_both", "C": "replace"])
    #expect(try afresh(rules, before: before, current: half).draft?.submitted == asked)
  }

  @Test func `a rule that removes, or whose items another one removes, need not find them again`() throws {
    let rules = [
      Rule(where: .init(id: objectID("A")), action: "delete"), Rule(where: .init(id: objectID("A")), remove: true),
    ]
    let current = try adding(addition, to: document(items: ["B": "use_newer"]))
    #expect(try afresh(rules, before: before, current: current).draft?.submitted == current)
  }

  @Test func `atLeast counts what has the result already`() throws {
    let before = document(items: ["A": "replace", "B": "replace", "C": "replace"])
    let rules = [rule("replace", "delete", atLeast: 3)]
    let half = document(name: "Theirs", items: ["A": "delete", "B": "replace", "C": "delete"])
    #expect(
      try afresh(rules, before: before, current: half).draft?.submitted
        == document(name: "Theirs", items: ["A": "delete", "B": "delete", "C": "delete"]))
    let gone = document(name: "Theirs", items: ["A": "delete", "B": "replace"])
    let failure = try #require(try afresh(rules, before: before, current: gone).failure)
    #expect(failure.reason.known == .invalidChange)
    #expect(failure.message.contains("at /change/rules/0: only 2 content items match; at least 3 are expected"))
  }

  @Test func `it holds at a third attempt, too, when what stood before the newest submission is what was asked`() throws
  {
    let asked = document(items: ["A": "use_older", "B": "use_newer"])
    let recorded = RecordedDocuments(before: asked, submitted: asked, found: asked)
    let current = try adding(addition, to: document(name: "Theirs", items: ["A": "use_older", "B": "use_newer"]))
    let step = try prepare(Change(rules: [rule("replace", "use_older")]), recorded, current)
    #expect(
      step.draft?.submitted
        == document(name: "Theirs", items: ["A": "use_older", "B": "use_newer", "C": "use_older"]))
    let same = try prepare(
      Change(rules: [rule("replace", "use_older")]), recorded,
      document(name: "Theirs", items: ["B": "use_newer", "A": "use_older"]))
    #expect(same.draft?.submitted == document(name: "Theirs", items: ["B": "use_newer", "A": "use_older"]))
  }
}
