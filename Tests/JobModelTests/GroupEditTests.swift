import JSONDocument
import JobModel
import LibraryModel
import Runtime
import TestSupport
import Testing

/// A group fails with its first child, and is over when no child is in work.
@Suite struct GroupEditTests {
  private func failed(_ othersCreating: Bool) -> Observation {
    var observation = seen(
      .createFailed(message: "no room", othersCreating: othersCreating), date: "d1",
      status: othersCreating ? "create_failed,creating" : "create_failed,created")
    observation.failedPackage = "package 2 (Tutorial)"
    return observation
  }

  @Test(arguments: Knowledge.allCases)
  func `a group that failed waits for its other children before it is tried again`(_ knowledge: Knowledge) throws {
    var watched = try Watched(knowledge, kind: .migrationGroup)
    let until = try #require(watched.shows(failed(true), at: watched.since + .seconds(1)).waitsUntil)
    let requeue = try #require(watched.shows(failed(false), at: until).requeue)
    #expect(requeue.closing?.kind == .createFailed)
    let failure = try #require(requeue.attemptFailure)
    #expect(failure.message.hasSuffix(": package 2 (Tutorial): no room"))
    #expect(failure.server == ServerWords(status: 200, message: "no room"))
  }

  @Test(arguments: Knowledge.allCases)
  func `at the last attempt a group fails at once, and keeps the slot while a child is creating`(
    _ knowledge: Knowledge
  ) throws {
    for othersCreating in [false, true] {
      var watched = try Watched(knowledge, kind: .migrationGroup, used: 3)
      if !othersCreating {
        _ = watched.shows(seen(creating, date: "d1", status: "creating"), at: watched.since)
      }
      let step = watched.shows(failed(othersCreating), at: watched.since + .seconds(1))
      #expect(step.failure?.reason.known == .createFailed)
      #expect(step.ending?.retains == (othersCreating ? .slotAndTarget : .nothing))
      #expect(step.ending?.closing?.kind == .createFailed)
    }
  }

  @Test(arguments: Knowledge.allCases)
  func `a failed group whose other children never end times out, and keeps its slot`(_ knowledge: Knowledge) throws {
    var watched = try Watched(knowledge, kind: .migrationGroup)
    var now = watched.since
    var step = watched.shows(failed(true), at: now)
    while let until = step.waitsUntil {
      now = until
      step = watched.shows(failed(true), at: now)
    }
    #expect(step.failure?.reason.known == .timedOut, "its trace was seen, so it is no unknown outcome")
    #expect(step.ending?.retains == .slotAndTarget)
  }

  @Test func `a group is always read with content, since its children tell the end`() throws {
    var watched = try Watched(.confirmed, kind: .migrationGroup)
    #expect(watched.answers(.ready, at: at(3)) == .get(withContent: true))
  }

  @Test func `a group in work, with children created or empty, is awaited`() throws {
    var watched = try Watched(.confirmed, kind: .migrationGroup)
    for status in ["creating,empty", "created,creating", "created,empty", "created,locked"] {
      let progress: Observation.Progress = .inWork(isCreating: status.contains("creating"))
      #expect(watched.shows(seen(progress, date: "d1", status: status), at: at(3)).waitsUntil != nil)
    }
    #expect(watched.edit.facts.open?.sawCreating == true)
  }

  @Test func `children that come back in another order are not taken for a second failure`() throws {
    let baseline = Baseline(date: "d1", status: "create_failed,created")
    var watched = try Watched(.confirmed, baseline: baseline, kind: .migrationGroup, used: 1)
    #expect(watched.shows(failed(false), at: at(3)).waitsUntil != nil)
  }
}
