import JobModel
import LibraryModel
import Runtime
import TestSupport
import Testing

/// What stops asking an environment that is failing: every state with every event.
@Suite struct BreakerTests {
  /// Opens at the third failure; 15 s, doubling up to 10 minutes.
  private let settings = BreakerSettings(failures: 3, probeAfter: .seconds(15), probeMax: .seconds(600))
  private let failure = Failure(.unreachable, "It does not answer.")
  private let other = Failure(.storageService, "It has no storage service.")

  private func open(at now: WallTime = at(0), probes: Int = 0) -> Breaker {
    Breaker(settings, outage: Outage(failure, since: at(-60), retryAt: now, probes: probes))
  }

  private func probing() -> Breaker {
    var breaker = open()
    #expect(breaker.probe(now: at(0)) == true)
    return breaker
  }

  @Test func `it stays closed until failures come in a row, and those who asked rest ever longer`() {
    var breaker = Breaker(settings)
    #expect(breaker.failed(failure, now: at(0)) == .milliseconds(3750))
    #expect(breaker.failed(failure, now: at(1)) == .milliseconds(7500))
    #expect(breaker.state == .closed && breaker.outage == nil)
    #expect(breaker.failed(other, now: at(2)) == nil)
    #expect(breaker.state == .open && breaker.outage == Outage(other, since: at(2), retryAt: at(17)))
  }

  @Test func `an answer begins the count anew`() {
    var breaker = Breaker(settings)
    for second in 0..<20 {
      #expect(breaker.failed(failure, now: at(Double(second))) != nil)
      if second % 2 == 1 { breaker.answered() }
    }
    #expect(breaker.state == .closed)
  }

  @Test(arguments: [1, 2, 5, 100])
  func `it opens at the failure that the configuration says, and asks less often than every second`(count: Int) {
    var breaker = Breaker(BreakerSettings(failures: count))
    var rests: [Duration] = []
    while let rest = breaker.failed(failure, now: at(0)) { rests.append(rest) }
    #expect(rests.count == count - 1)
    #expect(rests == rests.sorted() && rests.allSatisfy { $0 >= .seconds(1) && $0 < .seconds(15) || count == 100 })
    #expect(breaker.state == .open)
  }

  @Test(
    arguments: [
      (Failure(.loginRefused, "No."), 600), (Failure(.tooManyLogins, "No."), 1800),
      (Failure(.overloaded, "Later.", server: ServerWords(status: 429, retryAfter: .seconds(7))), 15),
      (Failure(.overloaded, "Later.", server: ServerWords(status: 503, retryAfter: .seconds(4000))), 4000),
    ] as [(Failure, Double)])
  func `what locks accounts and what the server asks for itself opens it at once`(failure: Failure, seconds: Double) {
    var breaker = Breaker(settings)
    #expect(breaker.failed(failure, now: at(0)) == nil)
    #expect(breaker.outage == Outage(failure, since: at(0), retryAt: at(seconds)))
  }

  @Test func `one probe is let through, when its time has come`() {
    var breaker = open(at: at(10))
    #expect(!breaker.probe(now: at(9.999)) && breaker.state == .open)
    #expect(breaker.probe(now: at(10)) && breaker.state == .probing)
    #expect(breaker.probe(now: at(11)) == false)
    var closed = Breaker(settings)
    #expect(closed.probe(now: at(0)) == false)
  }

  @Test func `a probe that fails waits twice as long, up to probe_max, and says what failed last`() {
    var breaker = open()
    var now = at(0)
    var pauses: [Duration] = []
    for _ in 0..<8 {
      let (isLetThrough, rest) = (breaker.probe(now: now), breaker.failed(other, now: now))
      #expect(isLetThrough && rest == nil)
      let next = breaker.outage?.retryAt ?? now
      pauses.append(next - now)
      now = next
    }
    #expect(pauses == [30, 60, 120, 240, 480, 600, 600, 600].map(Duration.seconds))
    #expect(breaker.outage?.since == at(-60) && breaker.outage?.probes == 8 && breaker.outage?.failure == other)
  }

  @Test func `a refused login is tried ever more seldom, so that no account is locked`() {
    var breaker = Breaker(settings)
    let refused = Failure(.loginRefused, "No.")
    _ = breaker.failed(refused, now: at(0))
    var tries = [at(0)]
    while let next = breaker.outage?.retryAt, next < at(86_400), breaker.probe(now: next) {
      _ = breaker.failed(refused, now: next)
      tries.append(next)
    }
    let minutes = tries.prefix(7).map { ($0 - at(0)).components.seconds / 60 }
    #expect(minutes == [0, 10, 30, 70, 150, 270, 390])
  }

  @Test func `Retry-After is honoured above probe_max, and a probe may be told it, too`() {
    var breaker = probing()
    let words = ServerWords(status: 429, retryAfter: .seconds(7200))
    _ = breaker.failed(Failure(.overloaded, "Later.", server: words), now: at(1))
    #expect(breaker.outage?.retryAt == at(7201))
  }

  @Test func `a failure of what was asked before it opened says nothing new`() {
    var breaker = open(at: at(50))
    let before = breaker
    #expect(breaker.failed(other, now: at(1)) == nil)
    #expect(breaker == before)
  }

  @Test func `an answer closes it, from every state`() {
    for var breaker in [Breaker(settings), open(), probing()] {
      breaker.answered()
      #expect(breaker == Breaker(settings))
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
    var breaker = open(at: at(500), probes: 4)
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
    var (now, requests) = (at(0), 0)
    while now < at(3600) {
      requests += 1
      let isLetThrough = breaker.outage == nil || breaker.probe(now: now)
      #expect(isLetThrough)
      let rest = breaker.failed(failure, now: now)
      now = rest.map { now + $0 } ?? breaker.outage?.retryAt ?? now
    }
    #expect(requests == 15)
  }
}
