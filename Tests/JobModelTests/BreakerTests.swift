import JobModel
import LibraryModel
import Runtime
import TestSupport
import Testing

/// What stops asking a server that answers nobody: every state with every event.
@Suite struct BreakerTests {
  /// Opens at the third failure; 15 s, doubling up to 10 minutes; a server that asks for more is given up to an hour.
  private let settings = BreakerSettings(
    failures: 3, probeAfter: .seconds(15), probeMax: .seconds(600), retryAfterMax: .seconds(3600))
  private let failure = Failure(.unreachable, "It does not answer.")
  private let other = Failure(.storageService, "It has no storage service.")

  private func open(at retry: Double = 0, openedAt: Double = -60, probes: Int = 0) -> Breaker {
    Breaker(
      settings,
      outage: Outage(failure, since: wall(-60), openedAt: at(openedAt), retryAt: at(retry), probes: probes))
  }

  private func probing() -> Breaker {
    var breaker = open()
    #expect(breaker.probe(now: at(0)) == true)
    return breaker
  }

  @Test func `it stays closed until failures come in a row, and those who asked rest ever longer`() {
    var breaker = Breaker(settings)
    #expect(breaker.failed(failure, now: moment(0)) == .milliseconds(3750))
    #expect(breaker.failed(failure, now: moment(1)) == .milliseconds(7500))
    #expect(breaker.state == .closed && breaker.outage == nil)
    #expect(breaker.unanswered == UnansweredChecks(count: 2, limit: 3, failure: failure))
    #expect(breaker.failed(other, now: moment(2)) == nil)
    #expect(breaker.state == .open && breaker.unanswered == nil)
    #expect(breaker.outage == Outage(other, since: wall(2), openedAt: at(2), retryAt: at(17)))
  }

  @Test func `an answer begins the count anew`() {
    var breaker = Breaker(settings)
    for second in 0..<20 {
      #expect(breaker.failed(failure, now: moment(Double(second))) != nil)
      if second % 2 == 1 { breaker.answered(asked: at(Double(second))) }
    }
    #expect(breaker.state == .closed && breaker.unanswered == nil)
  }

  @Test(arguments: [1, 2, 5, 100])
  func `it opens at the failure that the configuration says, and asks less often than every second`(count: Int) {
    var breaker = Breaker(BreakerSettings(failures: count))
    var rests: [Duration] = []
    while let rest = breaker.failed(failure, now: moment(0)) { rests.append(rest) }
    #expect(rests.count == count - 1)
    #expect(rests == rests.sorted() && rests.allSatisfy { $0 >= .seconds(1) && $0 < .seconds(15) || count == 100 })
    #expect(breaker.state == .open)
  }

  @Test(
    arguments: [
      (Failure(.loginRefused, "No."), 600), (Failure(.tooManyLogins, "No."), 1800),
      (Failure(.overloaded, "Later.", server: ServerWords(status: 429, retryAfter: .seconds(7))), 15),
      (Failure(.overloaded, "Later.", server: ServerWords(status: 503, retryAfter: .seconds(3000))), 3000),
      // A year, as a proxy may say by mistake.
      (Failure(.overloaded, "Later.", server: ServerWords(status: 503, retryAfter: .seconds(31_536_000))), 3600),
    ] as [(Failure, Double)])
  func `what locks accounts and what the server asks for itself opens it at once, and no longer than retry_after_max`(
    failure: Failure, seconds: Double
  ) {
    var breaker = Breaker(settings)
    #expect(breaker.failed(failure, now: moment(0)) == nil)
    #expect(breaker.outage == Outage(failure, since: wall(0), openedAt: at(0), retryAt: at(seconds)))
  }

  @Test func `one probe is let through, when its time has come`() {
    var breaker = open(at: 10)
    #expect(!breaker.probe(now: at(9.999)) && breaker.state == .open)
    #expect(breaker.probe(now: at(10)) && breaker.state == .probing)
    #expect(breaker.probe(now: at(11)) == false)
    var closed = Breaker(settings)
    #expect(closed.probe(now: at(0)) == false)
  }

  @Test func `a probe that fails waits twice as long, up to probe_max, and says what failed last`() {
    var breaker = open()
    var seconds = 0.0
    for expected in [30.0, 60, 120, 240, 480, 600, 600, 600] {
      let (isLetThrough, rest) = (breaker.probe(now: at(seconds)), breaker.failed(other, now: moment(seconds)))
      #expect(isLetThrough && rest == nil)
      #expect(breaker.outage?.retryAt == at(seconds + expected))
      seconds += expected
    }
    #expect(breaker.outage?.since == wall(-60) && breaker.outage?.openedAt == at(-60))
    #expect(breaker.outage?.probes == 8 && breaker.outage?.failure == other)
  }

  @Test func `a refused login is tried ever more seldom, so that no account is locked`() {
    var breaker = Breaker(settings)
    let refused = Failure(.loginRefused, "No.")
    _ = breaker.failed(refused, now: moment(0))
    var minutes = [0]
    for minute in 1..<400 where breaker.probe(now: at(Double(minute) * 60)) {
      _ = breaker.failed(refused, now: moment(Double(minute) * 60))
      minutes.append(minute)
    }
    #expect(minutes == [0, 10, 30, 70, 150, 270, 390])
  }

  @Test func `Retry-After is honoured above probe_max, up to retry_after_max, and a probe may be told it, too`() {
    for (asked, honoured) in [(3000, 3001.0), (7200, 3601)] {
      var breaker = probing()
      let words = ServerWords(status: 429, retryAfter: .seconds(asked))
      _ = breaker.failed(Failure(.overloaded, "Later.", server: words), now: moment(1))
      #expect(breaker.outage?.retryAt == at(honoured))
    }
  }

  @Test func `a failure of what was asked before it opened says nothing new`() {
    var breaker = open(at: 50)
    let before = breaker
    #expect(breaker.failed(other, now: moment(1)) == nil)
    #expect(breaker == before)
  }

  @Test func `an answer closes it, from every state`() {
    for var breaker in [Breaker(settings), open(), probing()] {
      breaker.answered(asked: at(0))
      #expect(breaker == Breaker(settings))
    }
  }

  @Test func `the late answer to what was asked before it opened closes nothing`() {
    for var breaker in [open(), probing()] {
      let before = breaker
      breaker.answered(asked: at(-60.001))
      #expect(breaker == before)
      breaker.answered(asked: at(-60))
      #expect(breaker.state == .closed)
    }
  }

  @Test func `a probe that is given up may be made again`() {
    var breaker = probing()
    breaker.abandonProbe()
    #expect(breaker == open())
    for var other in [Breaker(settings), open()] {
      let before = other
      other.abandonProbe()
      #expect(other == before)
    }
  }

  @Test func `it can be hurried`() {
    var breaker = open(at: 500, probes: 4)
    breaker.hurry(now: at(3))
    #expect(breaker.outage?.retryAt == at(3) && breaker.outage?.probes == 4)
    for var other in [Breaker(settings), probing()] {
      let before = other
      other.hurry(now: at(3))
      #expect(other == before)
    }
  }

  @Test func `an hour without an answer takes fifteen requests`() {
    var breaker = Breaker(BreakerSettings())
    var (now, requests) = (moment(0), 0)
    while now.steady < at(3600) {
      requests += 1
      let isLetThrough = breaker.outage == nil || breaker.probe(now: now.steady)
      #expect(isLetThrough)
      let rest = breaker.failed(failure, now: now)
      let next = rest.map { now.steady + $0 } ?? breaker.outage?.retryAt ?? now.steady
      now = Moment(wall: now.wall(at: next), steady: next)
    }
    #expect(requests == 15)
  }
}
