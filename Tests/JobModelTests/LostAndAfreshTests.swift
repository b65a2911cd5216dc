import JSONDocument
import JobModel
import LibraryModel
import TestSupport
import Testing

/// A submission whose answer was lost may have been made otherwise than asked. A change that is then applied afresh stands on
/// top of that, and what was asked at first says whether the edit is as asked.
@Suite struct LostAndAfreshTests {
  private let change = Change(rules: [Rule(where: .init(action: "replace"), action: "use_older", atLeast: 0)])
  private let before = document(items: ["A": "replace", "B": "replace"])
  private let asked = document(items: ["A": "use_older", "B": "use_older"])

  private func edit(strict: Bool = false) throws -> Edit {
    let first = RecordedDocuments(before: before, submitted: asked)
    var facts = EditFacts(
      target: try target(), change: change, maxAttempts: 4, submissions: 1, lostSubmissions: 1, recorded: first,
      earlier: .lost, strict: strict)
    facts.lost = first
    return Edit(facts, settings: settings, now: at(0))
  }

  /// What comes of it where the target stands so when it is submitted again, and so when that has been made.
  private func ending(
    _ made: EditableDocument, strict: Bool = false, then found: (EditableDocument) -> EditableDocument = { $0 }
  ) throws -> Ending {
    var edit = try edit(strict: strict)
    let step = edit.step(.observed(seen(.created, date: "d1", made)), now: at(1), random: 0)
    guard let draft = step.draft else { return try #require(step.ending) }
    edit.recorded(Submission(draft: draft, sentAt: wall(1)), now: at(1))
    _ = edit.step(.putAccepted(saysCreating: false), now: at(2), random: 0)
    let last = edit.step(.observed(seen(.created, date: "d2", found(draft.submitted))), now: at(5), random: 0)
    return try #require(last.ending)
  }

  @Test func `what the lost one made otherwise is a difference, though the newer document is there as it was sent`()
    throws
  {
    let ending = try ending(document(items: ["A": "keep_both", "B": "replace"]))
    #expect(ending.closing?.found == document(items: ["A": "keep_both", "B": "use_older"]))
    #expect(ending.verification?.result == .differs)
    #expect(ending.verification?.differences.map(\.description) == ["/tocView/content/0"])
  }

  @Test func `where nothing is left to submit, the difference is said as well`() throws {
    let ending = try ending(document(items: ["A": "keep_both", "B": "use_older"]))
    #expect(ending.closing == nil && ending.verification?.result == .differs)
    #expect(ending.outcome == .succeeded(ending.verification))
  }

  @Test(arguments: ["replace", "use_older"])
  func `a strict edit fails for it`(other: String) throws {
    let ending = try ending(document(items: ["A": "keep_both", "B": other]), strict: true)
    guard case .failed(let failure) = ending.outcome else { throw NotFailed() }
    #expect(failure.reason.known == .verification && ending.verification?.result == .differs)
  }

  @Test func `what stands at the end as it was asked at first is exact`() throws {
    #expect(try ending(before).verification?.result == .exact)
    let half = document(items: ["A": "use_older", "B": "replace"])
    #expect(try ending(half).verification?.result == .exact)
  }

  @Test func `what only the newer document asks for, or somebody has added, is not exact`() throws {
    let addition: JSON = [
      [
        "op": "add", "path": "/tocView/content/-",
        "value": ["id": .string(objectID("C")), "type": 8, "action": "delete"],
      ]
    ]
    let half = document(items: ["A": "use_older", "B": "replace"])
    let more = EditableDocument(reduced: try JSONPatch(reading: addition).apply(to: half.json), kind: .migration)
    #expect(try ending(more).verification?.result == .normalised)
  }
}

private struct NotFailed: Error {}
