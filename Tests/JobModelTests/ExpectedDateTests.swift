import JSONDocument
import JobModel
import LibraryModel
import TestSupport
import Testing

/// `expectedLastUpdatedDate`, and `strict`.
@Suite struct ExpectedDateTests {
  private func prepare(
    _ seen: Observation, expected: String? = "d0", change: Change = rename, recorded: RecordedDocuments? = nil,
    earlier: EarlierSubmissions? = nil
  ) throws -> Step {
    let facts = EditFacts(
      target: try target(), change: change, maxAttempts: 4, recorded: recorded, earlier: earlier,
      expectedLastUpdatedDate: expected)
    var edit = Edit(facts, settings: settings, now: at(0))
    return edit.step(.observed(seen), now: at(1), random: 0)
  }

  @Test func `a target of the expected date is edited, and so is one of which none is expected`() throws {
    #expect(try prepare(seen(date: "d0")).draft?.submitted == asked)
    #expect(try prepare(seen(date: "d1"), expected: nil).draft?.submitted == asked)
  }

  @Test func `a target of another date is a conflict that says both`() throws {
    let step = try prepare(seen(date: "d1"))
    #expect(step.failure?.reason.known == .conflict)
    #expect(step.failure?.message.contains("was last updated at d1, and this edit was made for it as of d0") == true)
    #expect(step.ending?.closing == nil)
  }

  @Test func `a change that does not fit a target that somebody has edited is a conflict, not an invalid change`()
    throws
  {
    let change = Change(jsonPatch: [["op": "test", "path": "/name", "value": "other"]])
    #expect(try prepare(seen(date: "d1"), change: change).failure?.reason.known == .conflict)
    #expect(try prepare(seen(date: "d0"), change: change).failure?.reason.known == .invalidChange)
  }

  @Test func `where nothing would be submitted, no date is asked for`() throws {
    #expect(try prepare(seen(.created, date: "d1", asked)).ending?.outcome == .succeeded(.unchanged))
  }

  private let recorded = RecordedDocuments(before: before, submitted: asked)

  @Test func `it is checked until the server may have done a submission, whose date is its own`() throws {
    let moved = seen(failed, date: "d1", status: "create_failed", before)
    #expect(try prepare(moved, recorded: recorded, earlier: .noneDone).failure?.reason.known == .conflict)
    #expect(try prepare(moved, recorded: recorded, earlier: .seen).draft?.submitted == asked)
    #expect(try prepare(moved, recorded: recorded, earlier: .lost).draft?.submitted == asked)
    #expect(try prepare(moved, recorded: recorded).draft?.submitted == asked)
  }

  private func verify(_ found: EditableDocument, strict: Bool) throws -> Ending? {
    let draft = Draft(
      attempt: 1, number: 1, baseline: Baseline(date: "d0", status: "created"), before: before, submitted: asked,
      projectID: "P1")
    var submission = Submission(draft: draft, sentAt: wall(0))
    submission.isConfirmed = true
    let facts = EditFacts(target: try target(), change: rename, maxAttempts: 4, open: submission, strict: strict)
    var edit = Edit(facts, settings: settings, now: at(1))
    return edit.step(.observed(seen(date: "d1", found)), now: at(2), random: 0).ending
  }

  @Test func `a difference is reported, and fails a strict edit, which is not submitted again`() throws {
    let found = document(name: "Sales, edited", items: ["A": "keep_both"])
    let reported = try #require(try verify(found, strict: false))
    guard case .succeeded(let verification) = reported.outcome else {
      Issue.record("\(reported)")
      return
    }
    #expect(verification?.result == .differs && reported.verification == verification)
    let failed = try #require(try verify(found, strict: true))
    guard case .failed(let failure) = failed.outcome else {
      Issue.record("\(failed)")
      return
    }
    #expect(failure.reason.known == .verification)
    #expect(failure.message.contains("at /tocView/content/0, /tocView/content/1, and the edit is strict"))
    #expect(failed.verification == verification && failed.closing == reported.closing && failed.retains == .nothing)
    #expect(failed.closing?.kind == .created)
  }

  @Test func `what the server reorders is no difference, to a strict edit either`() throws {
    let found = document(name: "Sales, edited", items: ["B": "use_newer", "A": "replace"])
    #expect(try verify(found, strict: true)?.verification?.result == .normalised)
    #expect(try verify(found, strict: true)?.outcome.state == .succeeded)
  }

  @Test func `many differences are counted, after the first three`() throws {
    let others: JSON = ["tocView": ["settings": ["defaultAction": "replace"]]]
    let found = document(name: "x", items: ["1": "delete"]).json.merging(others)
    let ending = try #require(try verify(EditableDocument(reduced: found, kind: .migration), strict: true))
    guard case .failed(let failure) = ending.outcome else {
      Issue.record("\(ending)")
      return
    }
    #expect(failure.message.contains("at /name, /tocView/content/0, /tocView/content/1 and 1 more, and the edit"))
  }
}
