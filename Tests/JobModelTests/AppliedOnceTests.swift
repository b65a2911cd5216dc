import JSONDocument
import JobModel
import LibraryModel
import TestSupport
import Testing

/// A change is applied once for each job, over retries and other people's edits.
@Suite struct AppliedOnceTests {
  private let jsonPatch = Change(jsonPatch: [["op": "replace", "path": "/name", "value": "Sales, edited"]])
  private let rules = Change(rules: [Rule(where: .init(id: objectID("A")), action: "use_older")])
  private let ruled = document(items: ["A": "use_older", "B": "use_newer"])

  private func prepare(
    _ change: Change, _ recorded: RecordedDocuments?, _ earlier: EarlierSubmissions?, _ seen: Observation,
    used: Int = 0, lostSubmissions: Int = 0
  ) throws -> Step {
    let facts = EditFacts(
      target: try target(), change: change, maxAttempts: 4, attemptsUsed: used, lostSubmissions: lostSubmissions,
      recorded: recorded,
      earlier: earlier)
    var edit = Edit(facts, settings: settings, now: at(0))
    return edit.step(.observed(seen), now: at(1), random: 0)
  }

  private let recorded = RecordedDocuments(before: before, submitted: asked)

  @Test func `a JSON patch is sent as it was worked out, while what stands is what stood before or was asked`() throws {
    for current in [before, asked] {
      let step = try prepare(jsonPatch, recorded, .seen, seen(failed, status: "create_failed", current), used: 1)
      #expect(step.draft?.submitted == asked)
    }
  }

  @Test func `where somebody else has edited, a JSON patch ends the job as a conflict`() throws {
    for earlier in [EarlierSubmissions.noneDone, .seen] {
      let kept = RecordedDocuments(before: before, submitted: asked, found: before)
      let failure = try #require(try prepare(jsonPatch, kept, earlier, seen(date: "d9", other)).failure)
      #expect(failure.reason.known == .conflict)
      #expect(failure.message.contains("Somebody else has edited the migration"))
    }
  }

  @Test func `where it may have been ours, a JSON patch ends the job as unknown`() throws {
    let failedAs = RecordedDocuments(before: before, submitted: asked, found: other)
    let cases: [(RecordedDocuments, EarlierSubmissions?, Int, Int)] = [
      // An answer was lost.
      (recorded, .lost, 0, 0), (recorded, nil, 0, 1),
      // Our own edit failed, and left what stands there; or what it left isn't known.
      (failedAs, .seen, 1, 0), (recorded, .seen, 1, 0), (recorded, nil, 1, 0),
      // Nothing is said of the recorded submission.
      (recorded, nil, 0, 0),
    ]
    for (recorded, earlier, used, lostSubmissions) in cases {
      let step = try prepare(
        jsonPatch, recorded, earlier, seen(date: "d9", other), used: used, lostSubmissions: lostSubmissions)
      #expect(step.failure?.reason.known == .outcomeUnknown)
      #expect(step.ending?.retains == .nothing && step.ending?.closing == nil)
    }
  }

  @Test func `a JSON patch beside a merge patch ends the job, too`() throws {
    let both = Change(mergePatch: ["treeView": [:]], jsonPatch: jsonPatch.jsonPatch)
    #expect(try prepare(both, recorded, .noneDone, seen(date: "d9", other)).failure?.reason.known == .conflict)
  }

  @Test func `where somebody else has edited, rules are applied afresh`() throws {
    let recorded = RecordedDocuments(before: before, submitted: ruled)
    let step = try prepare(rules, recorded, .seen, seen(date: "d9", other))
    #expect(step.draft?.submitted == document(name: "Somebody's", items: ["A": "use_older"]))
    let gone = try prepare(rules, recorded, .seen, seen(date: "d9", document(name: "Theirs", items: ["B": "replace"])))
    #expect(gone.failure?.reason.known == .invalidChange)
    #expect(gone.failure?.message.contains("at /change/rules/0: no content item matches") == true)
  }

  @Test func `the first submission of a JSON patch and of rules is worked out from what stands there`() throws {
    #expect(try prepare(jsonPatch, nil, nil, seen()).draft?.submitted == asked)
    #expect(try prepare(rules, nil, nil, seen()).draft?.submitted == ruled)
  }

  @Test func `a JSON patch that would change nothing is unchanged`() throws {
    #expect(try prepare(jsonPatch, nil, nil, seen(.created, asked)).ending?.outcome == .succeeded(.unchanged))
  }

  @Test(arguments: [EarlierSubmissions.seen, .lost])
  func `a JSON patch whose documents have been pruned is not applied to what it may have changed`(
    earlier: EarlierSubmissions
  ) throws {
    let failure = try #require(try prepare(jsonPatch, nil, earlier, seen()).failure)
    #expect(failure.reason.known == .outcomeUnknown)
    let merge = Change(mergePatch: ["name": "Sales, edited"])
    #expect(try prepare(merge, nil, earlier, seen()).draft != nil)
  }
}
