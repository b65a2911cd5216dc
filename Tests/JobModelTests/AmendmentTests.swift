import JSONDocument
import JobModel
import LibraryModel
import TestSupport
import Testing

/// Whether a job may still be changed.
@Suite struct AmendmentTests {
  @Test func `what waits and was not submitted can be amended, resting or held`() {
    let rest = wall(5)
    for life in [
      Lifecycle.queued(restingUntil: nil), .queued(restingUntil: rest), .held(restingUntil: nil),
      .held(restingUntil: rest),
    ] {
      #expect(life.obstacleToAmending(wasSubmitted: false) == nil)
    }
  }

  @Test func `what was submitted, runs or is over can't be, and it is said what to do`() throws {
    let failure = Failure(.createFailed, "")
    let lives: [(Lifecycle, wasSubmitted: Bool, JobState, says: String)] = [
      (.queued(restingUntil: wall(5)), true, .queued, "tried again"),
      (.queued(restingUntil: nil), true, .queued, "tried again"),
      (.held(restingUntil: nil), true, .held, "tried again"),
      (.running(.init(slot: 1)), false, .running, "has been started"),
      (.running(.init(slot: 1, isSubmitted: true)), true, .running, "has been started"),
      (.ended(.succeeded(nil), nil), true, .succeeded, "Enqueue a new edit"),
      (.ended(.failed(failure), nil), true, .failed, "Retry it as held"),
      (.ended(.failed(failure), .init(slot: 1)), true, .failed, "Retry it as held"),
      (.ended(.cancelled, nil), false, .cancelled, "Retry it as held"),
      (.ended(.expired, nil), false, .expired, "Retry it as held"),
    ]
    for (life, wasSubmitted, state, words) in lives {
      let obstacle = try #require(life.obstacleToAmending(wasSubmitted: wasSubmitted), "\(life)")
      #expect(obstacle.state == state && obstacle.reason.contains(words), "\(life): \(obstacle)")
    }
  }

  @Test func `times that are not said stay, and those that are cleared go`() {
    var amendment = Amendment()
    #expect(amendment.isEmpty && amendment.times(notBefore: wall(1), deadline: wall(2)) == (wall(1), wall(2)))
    amendment.notBefore = wall(3)
    amendment.cleared = [.deadline]
    #expect(!amendment.isEmpty && amendment.times(notBefore: wall(1), deadline: wall(2)) == (wall(3), nil))
  }

  @Test func `another change, or another date that it is made for, makes it another edit`() {
    var amendment = Amendment()
    (amendment.priority, amendment.strict, amendment.notBefore) = (1, true, wall(3))
    #expect(!amendment.beginsAnew)
    amendment.expectedLastUpdatedDate = "2026-11-24T18:00:00.000+0000"
    #expect(amendment.beginsAnew)
    amendment = Amendment()
    amendment.change = Change(mergePatch: ["name": "R12"])
    #expect(amendment.beginsAnew)
  }

  @Test(arguments: [Outcome.failed(Failure(.createFailed, "")), .cancelled, .expired])
  func `what ended is queued anew as held, and nothing else is`(outcome: Outcome) {
    let (life, what) = Lifecycle.ended(outcome, nil).applying(.retryHeld) ?? (.running(.init(slot: 9)), nil)
    #expect(life == .held(restingUntil: nil) && what == .enqueued)
    #expect(Lifecycle.ended(outcome, .init(slot: 1)).applying(.retryHeld) == nil)
    for life in [
      Lifecycle.queued(restingUntil: nil), .held(restingUntil: nil), .running(.init(slot: 1)),
      .ended(.succeeded(nil), nil),
    ] {
      #expect(life.applying(.retryHeld) == nil)
    }
  }
}
