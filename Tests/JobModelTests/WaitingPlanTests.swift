import JSONDocument
import JobModel
import LibraryModel
import Runtime
import Testing

/// Why a queued job does not run: the first reason that applies.
@Suite struct WaitingPlanTests {
  private let outage = Failure(.unreachable, "prod does not answer.")

  private func waiting(
    restingUntil: WallTime? = nil, holder: JobID? = nil, ahead: JobID? = nil, taken: [JobID] = [],
    pauses: Pauses = Pauses(), _ surroundings: Surroundings?
  ) -> Waiting {
    var position = QueuePosition(slotsTaken: taken)
    (position.restingUntil, position.holder, position.ahead) = (restingUntil, holder, ahead)
    position.pauses = pauses
    return Waiting(of: position, environment: "prod", in: surroundings)
  }

  @Test func `reasons come in the interface's order, each hiding the ones behind it`() {
    let down = Surroundings(sessions: 1, breaker: .open, outage: Outage(outage, since: at(1), retryAt: at(9)))
    let up = Surroundings(sessions: 1)
    #expect(
      waiting(restingUntil: at(5), holder: 1, ahead: 2, taken: [3], down)
        == Waiting(.retry, "It was tried before and rests before it is tried again.", until: at(5)))
    var untried = QueuePosition()
    (untried.restingUntil, untried.hasAttempts) = (at(5), false)
    #expect(
      Waiting(of: untried, environment: "prod", in: down)
        == Waiting(.retry, "Its target was in other work, and is looked at again then.", until: at(5)))
    #expect(
      waiting(holder: 1, ahead: 2, taken: [3], down) == Waiting(.target, "Job 1 holds the same target.", jobs: [1]))
    #expect(
      waiting(ahead: 2, taken: [3], down) == Waiting(.target, "Job 2 comes first on the same target.", jobs: [2]))
    let pauses = Pauses(ofQueue: Paused(by: "ana", at: at(0), reason: "release"), ofEnvironment: nil)
    #expect(
      waiting(taken: [3], pauses: pauses, down) == Waiting(.paused, "The whole queue is paused by ana: release"))
    #expect(waiting(pauses: pauses, nil).reason.known == .environment)
    #expect(waiting(taken: [3], down) == Waiting(.outage, "prod does not answer.", until: at(9)))
    #expect(waiting(taken: [3], up) == Waiting(.session, "The one session of prod is busy.", jobs: [3]))
    #expect(waiting(up) == Waiting(.nothing, "It starts at once."))
    #expect(waiting(taken: [3], nil).reason.known == .environment)
  }

  @Test func `a job under two pauses waits for both`() {
    let short = Paused(by: "ana", at: at(0), until: at(5))
    let long = Paused(by: "ben", at: at(0), until: at(9))
    let up = Surroundings(sessions: 1)
    #expect(
      waiting(pauses: Pauses(ofEnvironment: short), up) == Waiting(.paused, "prod is paused by ana.", until: at(5)))
    #expect(
      waiting(pauses: Pauses(ofQueue: long, ofEnvironment: short), up)
        == Waiting(.paused, "The whole queue is paused by ben.", until: at(9)))
    let endless = Paused(by: "ben", at: at(0))
    #expect(
      waiting(pauses: Pauses(ofQueue: short, ofEnvironment: endless), up)
        == Waiting(.paused, "prod is paused by ben."))
  }

  @Test func `what concerns the job itself comes before its target and its environment`() {
    var position = QueuePosition(slotsTaken: [9])
    (position.isHeld, position.notBefore, position.predecessors) = (true, at(3), [4, 5])
    (position.restingUntil, position.holder, position.ahead) = (at(5), 1, 2)
    func why() -> Waiting { Waiting(of: position, environment: "prod", in: nil) }
    #expect(why() == Waiting(.held, "It is held until it is released."))
    position.isHeld = false
    #expect(why() == Waiting(.time, "It is not to start before its time.", until: at(3)))
    position.notBefore = nil
    #expect(why() == Waiting(.dependency, "2 jobs must succeed first.", jobs: [4, 5]))
    position.predecessors = [4]
    #expect(why() == Waiting(.dependency, "Job 4 must succeed first.", jobs: [4]))
    position.predecessors = []
    #expect(why().reason.known == .retry)
  }

  @Test func `a daemon that stops starts nothing, where nothing else is in the way`() {
    #expect(waiting(Surroundings(sessions: 1, isStopping: true)).reason.known == .stopping)
    #expect(waiting(taken: [3], Surroundings(sessions: 1, isStopping: true)).reason.known == .session)
  }

  @Test func `a session that is free lets a job start`() {
    #expect(waiting(taken: [3, 4], Surroundings(sessions: 3)).reason.known == .nothing)
    #expect(
      waiting(taken: [3, 4, 5], Surroundings(sessions: 3))
        == Waiting(.session, "All 3 sessions of prod are busy.", jobs: [3, 4, 5]))
  }

  @Test func `fewer sessions than there are say why, and until when`() {
    let careful = Surroundings(sessions: 4, limit: SlotLimit(1))
    #expect(waiting(careful).reason.known == .nothing)
    #expect(
      waiting(taken: [3], careful)
        == Waiting(
          .session,
          "prod uses 1 of its 4 sessions for now. After an outage or a pause it starts with one, and doubles with each edit that "
            + "ends well.", jobs: [3]))
    let failure = Failure(.tooManyLogins, "Too many.")
    let heldBack = Surroundings(sessions: 4, limit: SlotLimit(2, failure: failure, until: at(9)))
    #expect(
      waiting(taken: [3, 4], heldBack)
        == Waiting(.session, "prod uses 2 of its 4 sessions for now. Too many.", until: at(9), jobs: [3, 4]))
    #expect(waiting(taken: [3, 4, 5, 6], heldBack).detail == "All 4 sessions of prod are busy.")
  }
}
