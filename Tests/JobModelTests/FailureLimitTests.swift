import JobModel
import LibraryModel
import Runtime
import Testing

/// When a batch stops: every kind of end, with every count.
@Suite struct FailureLimitTests {
  private static let failures = FailureReason.allCases.map { Outcome.failed(Failure($0, "It failed.")) }
  private static let others: [Outcome] = [
    .succeeded(.unchanged), .succeeded(nil), .cancelled, .expired, .failed(Failure(.dependencyFailed, "Job 7 failed.")),
  ]

  @Test(arguments: failures)
  func `each job that fails by itself counts, and the one that makes the number full stops the batch`(
    failed: Outcome
  ) {
    guard FailureLimit.counts(failed) else {
      #expect(failed == .failed(Failure(.dependencyFailed, "It failed.")), "only what others did is left out")
      return
    }
    for most in 1...4 {
      var limit = FailureLimit(most)
      let stops = (1...6).map { _ in limit.note(failed, isLast: false) }
      #expect(stops == (1...6).map { $0 == most }, "it stops once")
      #expect(limit.isStopped && limit.failures == 6, "what still ran may fail, too")
    }
  }

  @Test(arguments: others) func `no other end counts`(outcome: Outcome) {
    var limit = FailureLimit(1)
    let counted = [false, true].map { limit.note(outcome, isLast: $0) }
    #expect(counted == [false, false] && limit == FailureLimit(1))
    var stopped = FailureLimit(1, failures: 1, isStopped: true)
    let stops = stopped.note(outcome, isLast: false)
    #expect(!stops && stopped == FailureLimit(1, failures: 1, isStopped: true))
  }

  @Test func `where the last job of a batch fails there is nothing to be stopped`() {
    let failed = Outcome.failed(Failure(.createFailed, "It failed."))
    var limit = FailureLimit(2)
    let stops = [false, true].map { limit.note(failed, isLast: $0) }
    #expect(stops == [false, false] && !limit.isStopped && limit.failures == 2)
    // The run was opened again.
    let stopsLater = limit.note(failed, isLast: false)
    #expect(stopsLater)
  }

  @Test func `a batch that is let go on counts anew`() {
    let failed = Outcome.failed(Failure(.createFailed, "It failed."))
    var limit = FailureLimit(2, failures: 3, isStopped: true)
    limit.goOn()
    #expect(limit == FailureLimit(2))
    let stops = (1...2).map { _ in limit.note(failed, isLast: false) }
    #expect(stops == [false, true])
  }

  @Test func `a job that is held so says which batch was stopped, at how many failures, and what to do`() {
    var position = JobPosition()
    (position.isHeld, position.stop) = (true, BatchStop(batch: "night#2", failures: 3))
    position.lane = JobLane(batch: 1)
    var environment = EnvironmentPosition(name: "prod", server: ServerState(sessions: 1))
    environment.stops = [1: BatchStop(batch: "night#2", failures: 3)]
    let held = Waiting(
      .held,
      "It is held: batch night#2 was stopped when 3 of its jobs had failed. `migeditctl release --batch night#2` lets what is "
        + "held of it go on.")
    #expect(Admission(of: position, in: environment) == .wait([held]), "it is said once")
    // Nobody's release of this one lets the batch go on.
    position.stop = nil
    #expect(Admission(of: position, in: environment).waits.map(\.reason.known) == [.held, .batch])
    position.isHeld = false
    let kept = Waiting(.batch, "None of its batch starts: batch night#2 was stopped when 3 of its jobs had failed.")
    #expect(Admission(of: position, in: environment) == .wait([kept]))
    #expect(environment.open([JobLane(), JobLane(batch: 1), JobLane(batch: 2)]) == [JobLane(), JobLane(batch: 2)])
    environment.stops = [1: BatchStop(batch: "night#2", failures: 1)]
    #expect(Admission(of: position, in: environment).waiting.detail.contains("when one of its jobs had failed"))
  }
}
