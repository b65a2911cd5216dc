import JobModel
import LibraryModel
import Runtime
import TestSupport
import Testing

/// A PUT that was answered with `creating` has come to an end only when `creating` was seen and then an end, or when an end
/// shows what was asked, or has stood for `submit_settle`: a date may move before the status does.
@Suite struct SaidCreatingTests {
  private static let confirmed = Knowledge.allCases.filter(\.isConfirmed)

  private func watched(_ knowledge: Knowledge, kind: TargetKind = .migration) throws -> Watched {
    try Watched(knowledge, kind: kind, saysCreating: true)
  }

  /// Ends that show something else than what was asked.
  private static let otherEnds = [
    seen(date: "d1", before), seen(date: "d1", other), seen(failed, date: "d1", status: "create_failed", before),
    seen(failed, date: "d0", status: "create_failed", before),
  ]

  @Test(arguments: confirmed)
  func `an end that shows what was asked is the end at once`(_ knowledge: Knowledge) throws {
    var made = try watched(knowledge)
    #expect(made.shows(seen(date: "d1", asked), at: made.since + .seconds(1)).ending?.outcome.state == .succeeded)
    var failing = try watched(knowledge)
    let kept = seen(failed, date: "d1", status: "create_failed", asked)
    #expect(failing.shows(kept, at: failing.since + .seconds(1)).requeue?.closing?.kind == .createFailed)
  }

  @Test(arguments: confirmed, otherEnds)
  func `an end that shows something else is one after creating was seen`(_ knowledge: Knowledge, _ end: Observation)
    throws
  {
    var watched = try watched(knowledge)
    _ = watched.shows(seen(creating, date: "d1", status: "creating", nil), at: watched.since + .seconds(1))
    let step = watched.shows(end, at: watched.since + .seconds(2))
    #expect(step.ending != nil || step.requeue?.closing?.kind == .createFailed)
  }

  @Test(arguments: confirmed, otherEnds)
  func `an end that shows something else has to stand for submit_settle`(_ knowledge: Knowledge, _ end: Observation)
    throws
  {
    var watched = try watched(knowledge)
    let start = watched.since + .seconds(20)
    let (step, now, looks) = watched.goesOn(with: .observed(end), from: start)
    #expect(now == start + settings.submitSettle && looks > 3)
    if end.status == "created" {
      guard case .succeeded(let verification) = step.ending?.outcome else {
        Issue.record("\(step)")
        return
      }
      #expect(verification?.result == .differs && step.ending?.retains == .nothing)
    } else {
      #expect(step.requeue?.closing?.kind == .createFailed)
    }
  }

  @Test(arguments: confirmed)
  func `an end that moves on has to stand anew`(_ knowledge: Knowledge) throws {
    var watched = try watched(knowledge)
    for second in stride(from: 0.0, to: 300, by: 20) {
      let moving = seen(date: "moved at \(Int(second / 60))", other)
      #expect(watched.shows(moving, at: watched.since + .seconds(second)).waitsUntil != nil)
    }
    let last = seen(date: "moved at 4", other)
    #expect(watched.shows(last, at: watched.since + .seconds(299.9)).waitsUntil != nil)
    #expect(watched.shows(last, at: watched.since + .seconds(300)).ending != nil)
  }

  @Test(arguments: confirmed)
  func `a date that moves before the status is no end`(_ knowledge: Knowledge) throws {
    var watched = try watched(knowledge)
    #expect(watched.shows(seen(date: "d1", before), at: watched.since + .seconds(1)).waitsUntil != nil)
    #expect(
      watched.shows(seen(creating, date: "d1", status: "creating", nil), at: watched.since + .seconds(9)).waitsUntil
        != nil)
    #expect(watched.shows(seen(date: "d2", asked), at: watched.since + .seconds(90)).ending != nil)
  }

  @Test(arguments: confirmed)
  func `what has not moved is no end, however long it stands`(_ knowledge: Knowledge) throws {
    var watched = try watched(knowledge)
    for second in stride(from: 0.0, to: 3600, by: 60) {
      #expect(watched.shows(seen(date: "d0", before), at: watched.since + .seconds(second)).waitsUntil != nil)
    }
  }

  @Test func `a PUT that was answered without creating has ended when it moved`() throws {
    for end in Self.otherEnds {
      var watched = try Watched(.confirmed)
      let step = watched.shows(end, at: at(3))
      #expect(step.ending != nil || step.requeue?.closing?.kind == .createFailed)
    }
  }

  @Test func `that it was answered with creating is on the disk with the answer`() throws {
    let facts = EditFacts(target: try target(), change: rename, maxAttempts: 4)
    var edit = Edit(facts, settings: settings, now: at(0))
    let draft = try #require(edit.step(.observed(seen()), now: at(0), random: 0).draft)
    edit.recorded(Submission(draft: draft, sentAt: wall(0)), now: at(0))
    let note = try #require(edit.next(.putAccepted(saysCreating: true), now: at(1), random: 0).note)
    #expect(note.submission?.saidCreating == true && note.submission?.isConfirmed == true)
  }
}
