import JobModel
import LibraryModel
import TestSupport
import Testing

/// When a slot that an ended job has kept is free again.
@Suite struct LeftoverTests {
  private func leftover(sawCreating: Bool) throws -> Leftover {
    var open = try #require(try Watched(.confirmed).edit.facts.open)
    open.sawCreating = sawCreating
    return Leftover(target: try target(), submission: open)
  }

  @Test(arguments: [false, true])
  func `while the server is at work, or can't be asked, it is not over`(_ sawCreating: Bool) throws {
    let leftover = try leftover(sawCreating: sawCreating)
    let group = Observation.Progress.createFailed(message: "no", othersCreating: true)
    let answers: [Answer] = [
      .observed(seen(creating, date: "d1", status: "creating", nil)), outage, .getRefused(refusal(403)),
      .observed(seen(locked, date: "d1", status: "locked", nil)), .getRefused(refusal(400)),
      .observed(seen(group, date: "d1", status: "create_failed,creating", nil)), .ready,
    ]
    for answer in answers { #expect(!leftover.isOver(after: answer), "\(answer)") }
  }

  @Test func `an end that shows is one if it moved, or if the edit was seen in work`() throws {
    for sawCreating in [false, true] {
      let leftover = try leftover(sawCreating: sawCreating)
      #expect(leftover.isOver(after: .observed(seen(.created, nil))) == sawCreating)
      #expect(leftover.isOver(after: .observed(seen(date: "d1", nil))))
      #expect(leftover.isOver(after: .observed(seen(failed, status: "create_failed", nil))))
      #expect(leftover.isOver(after: .getRefused(refusal(404))), "the target is gone")
    }
  }
}
