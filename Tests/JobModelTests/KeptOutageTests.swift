import JobModel
import LibraryModel
import Runtime
import Testing

/// An outage is kept over a restart on the wall clock, and counted on the steady one.
@Suite struct KeptOutageTests {
  private let failure = Failure(.unreachable, "It does not answer.")

  private func outage(retryAt seconds: Double) -> Outage {
    Outage(
      failure, kind: .submission, since: wall(-60), openedAt: at(-60), retryAt: at(seconds), probedAt: at(-5), probes: 3
    )
  }

  @Test func `what is shown and kept is wall time, whatever the wall clock was when the outage began`() {
    let kept = KeptOutage(outage(retryAt: 90), now: moment(10, jump: .seconds(86_400)))
    #expect(
      kept
        == KeptOutage(
          failure, kind: .submission, since: wall(-60), retryAt: wall(90) + .seconds(86_400), probes: 3))
  }

  /// The process before the restart had another steady clock, so that only the wall clock links the two.
  @Test(
    arguments: [
      (100, 10), (1000, 600), (31_536_000, 600), (-31_536_000, 0),
    ] as [(Double, Double)])
  func `after a restart the next probe is where it was, but never beyond the longest rest, whatever the clock was`(
    kept seconds: Double, resumes: Double
  ) {
    let kept = KeptOutage(failure, kind: .read, since: wall(-60), retryAt: wall(seconds), probes: 3)
    let now = Moment(wall: wall(90), steady: SteadyTime(milliseconds: 7))
    let resumed = kept.resumed(now: now, longestRest: .seconds(600))
    #expect(resumed.retryAt - now.steady == .seconds(resumes))
    #expect(resumed.openedAt == now.steady, "what was asked before the restart closes nothing")
    #expect(resumed.since == wall(-60) && resumed.probes == 3 && resumed.kind == .read && resumed.failure == failure)
  }

  @Test func `after a restart a Retry-After holds up to probe_max only`() {
    let settings = BreakerSettings(probeMax: .seconds(600), retryAfterMax: .seconds(3600))
    let asked = Failure(.overloaded, "Later.", server: ServerWords(status: 503, retryAfter: .seconds(3600)))
    var breaker = Breaker(settings)
    _ = breaker.failed(asked, now: moment(0))
    guard let outage = breaker.outage else {
      Issue.record("it is not open")
      return
    }
    let kept = KeptOutage(outage, now: moment(1))
    let now = Moment(wall: wall(2), steady: SteadyTime(milliseconds: 0))
    let resumed = kept.resumed(now: now, longestRest: OutagePlan(settings).longestPause(after: kept.failure))
    #expect(resumed.retryAt - now.steady == .seconds(600))
  }

  @Test func `after a restart a login that is not to be tried on is not tried earlier than it would be without one`() {
    let plan = OutagePlan(BreakerSettings(probeMax: .seconds(600)))
    #expect(plan.longestPause(after: Failure(.tooManyLogins, "No.")) == .seconds(1800))
    #expect(plan.longestPause(after: Failure(.loginRefused, "No.")) == .seconds(7200))
    #expect(plan.longestPause(after: failure) == .seconds(600))
  }
}
