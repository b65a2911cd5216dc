import JSONDocument
import JobModel
import LibraryModel
import Runtime
import Testing

/// An environment as people are shown it.
@Suite struct EnvironmentStatusTests {
  private let failure = Failure(.unreachable, "prod does not answer.")
  private let other = Failure(.tooManyLogins, "Too many.")

  private func status(taken: [Slot] = [], at server: ServerState?) -> EnvironmentStatus {
    EnvironmentStatus(name: "prod", taken: taken, queued: 3, running: 1, at: server)
  }

  @Test func `each session is a slot, and slots that no longer count are shown while they are taken`() {
    let taken = [
      Slot(number: 5, state: .unknown, job: 9, since: wall(1)), Slot(number: 2, state: .busy, job: 7, since: wall(0)),
    ]
    let shown = status(taken: taken, at: ServerState(url: "https://x", sessions: 3))
    #expect(
      shown.slots == [Slot(number: 1, state: .free), taken[1], Slot(number: 3, state: .free), taken[0]])
    #expect(shown.url == "https://x" && shown.queued == 3 && shown.running == 1)
    #expect(shown.breaker == Word(.closed) && shown.outage == nil && shown.retryAt == nil)
  }

  @Test func `one that is not configured has the slots that are taken`() {
    let taken = [Slot(number: 2, state: .busy, job: 7, since: wall(0))]
    #expect(status(taken: taken, at: nil).slots == taken && status(at: nil).slots == [])
    #expect(status(at: nil).url == "" && status(at: nil).breaker == Word(.closed))
  }

  @Test func `an outage, fewer logins and health checks that were not answered are shown, the worst first`() {
    let outage = KeptOutage(failure, since: wall(1), retryAt: wall(9))
    let logins = LoginsLeft(slots: [1], failure: other, until: wall(30))
    let unanswered = UnansweredChecks(count: 2, limit: 5, failure: failure)
    let all = status(
      at: ServerState(sessions: 1, breaker: .open, outage: outage, unanswered: unanswered, logins: logins))
    #expect(all.breaker == Word(.open) && all.outage == failure && all.outageSince == wall(1) && all.retryAt == wall(9))
    let fewer = status(at: ServerState(sessions: 1, unanswered: unanswered, logins: logins))
    #expect(fewer.outage == other && fewer.outageSince == nil && fewer.retryAt == wall(30))
    let warned = status(at: ServerState(sessions: 1, unanswered: unanswered))
    #expect(
      warned.outage
        == Failure(
          .unreachable,
          "2 health checks in a row were not answered, and the breaker opens at 5; at last: prod does not answer."))
  }
}
