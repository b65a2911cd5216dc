import JSONDocument
import JobModel
import LibraryModel
import TestSupport
import Testing

/// A server may sort the items of a package by itself, between two submissions of one edit, too. Nobody has asked for the order
/// that stood there when the recorded document was made.
@Suite struct SortedByServerTests {
  private static let sorted: KeyValuePairs<String, String> = ["A": "replace", "B": "replace"]
  private static let sortedAnew: KeyValuePairs<String, String> = ["B": "replace", "A": "replace"]
  private let before = document(items: sorted)
  private let beforeSortedAnew = document(items: sortedAnew)
  private let asked = document(name: "Sales, edited", items: sorted)
  private let askedSortedAnew = document(name: "Sales, edited", items: sortedAnew)

  /// One that is submitted again.
  private func edit(_ recorded: RecordedDocuments, used: Int = 0, lost: Int = 0) throws -> Edit {
    let facts = EditFacts(
      target: try target(), change: rename, maxAttempts: 4, attempt: used + 1, attemptsUsed: used, submissions: lost,
      lostSubmissions: lost, recorded: recorded, earlier: lost > 0 ? .lost : .seen)
    return Edit(facts, settings: settings, now: at(0))
  }

  @Test func `an edit that is repeated and made is as asked, in whatever order the server has the items`() throws {
    var edit = try edit(RecordedDocuments(before: before, submitted: asked), lost: 1)
    let step = edit.step(.observed(seen(.created, date: "d1", beforeSortedAnew)), now: at(1), random: 0)
    let draft = try #require(step.draft)
    #expect(draft.submitted == asked)
    edit.recorded(Submission(draft: draft, sentAt: wall(1)), now: at(1))
    _ = edit.step(.putAccepted(saysCreating: false), now: at(2), random: 0)
    let last = edit.step(.observed(seen(.created, date: "d2", askedSortedAnew)), now: at(5), random: 0)
    #expect(last.ending?.verification?.result == .normalised)
  }

  @Test func `what stood there as asked before is no evidence when the server sorts it`() throws {
    var edit = try edit(RecordedDocuments(before: before, submitted: asked), used: 1)
    let first = seen(failed, date: "d1", status: "create_failed", askedSortedAnew)
    let draft = try #require(edit.step(.observed(first), now: at(1), random: 0).draft)
    edit.recorded(Submission(draft: draft, sentAt: wall(1)), now: at(1))
    _ = edit.step(lost, now: at(2), random: 0)
    // The failure of the attempt before, in another order: the second one has left no trace.
    let again = seen(failed, date: "d1", status: "create_failed", asked)
    for second in [3.0, 200] { _ = edit.step(.observed(again), now: at(second), random: 0) }
    let step = edit.step(.observed(again), now: at(300), random: 0)
    #expect(step.requeue?.closing?.kind == .notArrived)
  }

  @Test func `an edit that may have been made, and stands as asked, is not made again`() throws {
    let recorded = RecordedDocuments(before: asked, submitted: asked)
    for current in [asked, askedSortedAnew] {
      var edit = try edit(recorded, used: 1, lost: 1)
      let step = edit.step(.observed(seen(.created, date: "d3", current)), now: at(1), random: 0)
      #expect(step.ending?.verification?.isAsAsked == true)
    }
  }
}
