import EditModel
import JSONDocument
import Testing

/// Why a queued job does not run: the first reason that applies.
@Suite struct WaitingPlanTests {
  private let outage = Failure(.unreachable, "prod does not answer.")

  private func waiting(
    restingUntil: Timestamp? = nil, holder: JobID? = nil, ahead: JobID? = nil, taken: [JobID] = [],
    _ surroundings: Surroundings?
  ) -> Waiting {
    let position = QueuePosition(restingUntil: restingUntil, holder: holder, ahead: ahead, slotsTaken: taken)
    return Waiting(of: position, environment: "prod", in: surroundings)
  }

  @Test func `reasons come in the interface's order, each hiding the ones behind it`() {
    let down = Surroundings(sessions: 1, outage: outage, retryAt: at(9))
    let up = Surroundings(sessions: 1)
    #expect(
      waiting(restingUntil: at(5), holder: 1, ahead: 2, taken: [3], down)
        == Waiting(.retry, "It was tried before and rests before it is tried again.", until: at(5)))
    #expect(
      waiting(holder: 1, ahead: 2, taken: [3], down) == Waiting(.target, "Job 1 holds the same target.", jobs: [1]))
    #expect(
      waiting(ahead: 2, taken: [3], down) == Waiting(.target, "Job 2 comes first on the same target.", jobs: [2]))
    #expect(waiting(taken: [3], down) == Waiting(.outage, "prod does not answer.", until: at(9)))
    #expect(waiting(taken: [3], up) == Waiting(.session, "The one session of prod is busy.", jobs: [3]))
    #expect(waiting(up) == Waiting(.nothing, "It starts at once."))
    #expect(waiting(taken: [3], nil).reason.known == .environment)
  }

  @Test func `a session that is free lets a job start`() {
    #expect(waiting(taken: [3, 4], Surroundings(sessions: 3)).reason.known == .nothing)
    #expect(
      waiting(taken: [3, 4, 5], Surroundings(sessions: 3))
        == Waiting(.session, "All 3 sessions of prod are busy.", jobs: [3, 4, 5]))
  }
}
