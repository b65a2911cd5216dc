import JobModel
import LibraryModel
import Runtime
import TestSupport
import Testing

/// When what an ended job has kept, its slot and its target, is free again.
@Suite struct UnfinishedEditTests {
  private func unfinishedEdit(sawCreating: Bool = false, saidCreating: Bool = false, slot: Int? = 1) throws
    -> UnfinishedEdit
  {
    var open = try #require(try Watched(.confirmed).edit.facts.open)
    (open.sawCreating, open.saidCreating) = (sawCreating, saidCreating)
    return UnfinishedEdit(target: try target(), submission: open, slot: slot, settings: settings)
  }

  private let group = Observation.Progress.createFailed(message: "no", othersCreating: true)
  private let troubled = Answer.troubled(TroubledRequest(.read, page))

  @Test(arguments: [false, true], [1, nil])
  func `while the server is at work, or says nothing of it, it is not over`(_ sawCreating: Bool, slot: Int?) throws {
    let answers: [Answer] = [
      .observed(seen(creating, date: "d1", status: "creating", nil)), outage, .getRefused(refusal(403)),
      .observed(seen(locked, date: "d1", status: "locked", nil)), .getRefused(refusal(400)),
      .observed(seen(group, date: "d1", status: "create_failed,creating", nil)), .ready,
    ]
    for answer in answers {
      var edit = try unfinishedEdit(sawCreating: sawCreating, slot: slot)
      for minute in 0..<1000 { #expect(edit.step(answer, now: at(Double(minute) * 60)) == .wait, "\(answer)") }
      #expect(edit.slot == slot)
    }
  }

  @Test func `an end that shows is one if it moved, or if the edit was seen in work`() throws {
    for sawCreating in [false, true] {
      for (sight, isEnd) in [
        (seen(.created, nil), sawCreating), (seen(date: "d1", nil), true),
        (seen(failed, status: "create_failed", nil), true),
      ] {
        var edit = try unfinishedEdit(sawCreating: sawCreating)
        #expect(edit.step(.observed(sight), now: at(0)) == (isEnd ? .freeAll : .wait))
      }
    }
  }

  @Test func `work that is seen while it is looked at makes the next end its end`() throws {
    for work in [
      seen(creating, date: "d0", status: "creating", nil),
      seen(group, date: "d0", status: "create_failed,creating", nil),
    ] {
      var edit = try unfinishedEdit()
      #expect(edit.step(.observed(seen(.created, nil)), now: at(0)) == .wait)
      #expect(edit.step(.observed(work), now: at(60)) == .wait)
      #expect(edit.step(.observed(seen(.created, nil)), now: at(120)) == .freeAll)
    }
  }

  @Test
  func `after a PUT that was answered with creating, a moved date is the end when it has stood for submit_settle`()
    throws
  {
    var edit = try unfinishedEdit(saidCreating: true)
    #expect(edit.step(.observed(seen(date: "d1", nil)), now: at(0)) == .wait)
    #expect(edit.step(.observed(seen(date: "d1", nil)), now: at(59)) == .wait)
    #expect(edit.step(.observed(seen(date: "d2", nil)), now: at(60)) == .wait, "it moved once more")
    #expect(edit.step(.observed(seen(date: "d2", nil)), now: at(119.999)) == .wait)
    #expect(edit.step(.observed(seen(date: "d2", nil)), now: at(120)) == .freeAll)
  }

  @Test func `a target that is gone is over when that has stood for submit_settle and in three GETs`() throws {
    let gone = Answer.getRefused(refusal(404, "ERR004"))
    var often = try unfinishedEdit()
    for second in 0..<60 { #expect(often.step(gone, now: at(Double(second))) == .wait, "often, but not long") }
    #expect(often.step(gone, now: at(60)) == .freeAll)
    var seldom = try unfinishedEdit()
    #expect(seldom.step(gone, now: at(0)) == .wait)
    #expect(seldom.step(gone, now: at(600)) == .wait, "long, but only twice")
    #expect(seldom.step(gone, now: at(1200)) == .freeAll)
  }

  @Test func `what else the Library says between two 404s begins them anew`() throws {
    let gone = Answer.getRefused(refusal(404, "ERR004"))
    for between in [Answer.observed(seen(.created, nil)), .getRefused(refusal(403)), .getRefused(refusal(400))] {
      var back = try unfinishedEdit()
      _ = back.step(gone, now: at(0))
      _ = back.step(gone, now: at(60))
      #expect(back.step(between, now: at(90)) == .wait)
      for second in [120.0, 150] { #expect(back.step(gone, now: at(second)) == .wait, "\(between)") }
      #expect(back.step(gone, now: at(180)) == .freeAll)
    }
  }

  @Test func `nobody's word between two 404s of the Library takes none of them back`() throws {
    var edit = try unfinishedEdit()
    let gone = Answer.getRefused(refusal(404, "ERR004"))
    for (second, answer) in [(0.0, gone), (30, outage), (60, gone), (90, troubled)] {
      #expect(edit.step(answer, now: at(second)) == .wait)
    }
    #expect(edit.step(gone, now: at(120)) == .freeAll)
  }

  @Test func `a target that could not be read once in edit_timeout leaves its slot free and stays unknown`() throws {
    var edit = try unfinishedEdit()
    for minute in 0..<120 { #expect(edit.step(troubled, now: at(Double(minute) * 60)) == .wait) }
    #expect(edit.step(troubled, now: at(7200)) == .freeSlot)
    #expect(edit.slot == nil)
    for minute in 121..<500 { #expect(edit.step(troubled, now: at(Double(minute) * 60)) == .wait, "it is free") }
    #expect(edit.step(.observed(seen(date: "d1", nil)), now: at(40_000)) == .freeAll)
  }

  @Test func `time in which the job itself could not read the target counts as well`() throws {
    var open = try #require(try Watched(.confirmed).edit.facts.open)
    open.troubledFor = .seconds(7000)
    var edit = UnfinishedEdit(target: try target(), submission: open, slot: 1, settings: settings)
    #expect(edit.step(troubled, now: at(0)) == .wait)
    #expect(edit.step(troubled, now: at(199)) == .wait)
    #expect(edit.step(troubled, now: at(200)) == .freeSlot)
  }

  @Test func `trouble counts in a row, and only while the server answers others`() throws {
    for between in [Answer.observed(seen(creating, status: "creating", nil)), .getRefused(refusal(403))] {
      var edit = try unfinishedEdit()
      for minute in 0..<119 { _ = edit.step(troubled, now: at(Double(minute) * 60)) }
      #expect(edit.step(between, now: at(119 * 60)) == .wait)
      for minute in 120..<239 { #expect(edit.step(troubled, now: at(Double(minute) * 60)) == .wait) }
    }
    var out = try unfinishedEdit()
    _ = out.step(troubled, now: at(0))
    _ = out.step(outage, now: at(60))
    #expect(out.step(troubled, now: at(80_000)) == .wait, "an outage of any length is not counted")
    #expect(out.step(troubled, now: at(80_060)) == .wait)
  }

  @Test func `what is to outlive a restart is noted when it changes, and only then`() throws {
    var edit = try unfinishedEdit()
    #expect(edit.next(troubled, now: at(0)).note == nil)
    #expect(
      edit.next(troubled, now: at(60)).note == UnfinishedEdit.Note(troubledFor: .seconds(60), sawCreating: false))
    #expect(edit.next(outage, now: at(90)).note == nil)
    let work = Answer.observed(seen(creating, date: "d0", status: "creating", nil))
    #expect(edit.next(work, now: at(120)).note == UnfinishedEdit.Note(troubledFor: .zero, sawCreating: true))
    #expect(edit.next(work, now: at(180)).note == nil)
  }
}

extension UnfinishedEdit {
  fileprivate mutating func step(_ answer: Answer, now: SteadyTime) -> Step { next(answer, now: now).step }
}
