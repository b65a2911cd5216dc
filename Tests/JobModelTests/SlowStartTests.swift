import JobModel
import LibraryModel
import Runtime
import TestSupport
import Testing

/// After an outage or a pause a server is given one edit at first, then twice as many with each step.
@Suite struct SlowStartTests {
  @Test func `it begins with one, and doubles with each edit that ends well`() {
    var start = SlowStart(now: at(0))
    #expect(start.limit == 1 && start.began == at(0))
    var limits: [Int] = []
    for _ in 0..<5 {
      start.endedWell()
      limits.append(start.limit)
    }
    #expect(limits == [2, 4, 8, 16, 32])
    for _ in 0..<1000 { start.endedWell() }
    #expect(start.limit >= 32, "it does not overflow")
  }

  @Test func `it goes on by one step with each minute in which all was answered`() {
    var start = SlowStart(now: at(0))
    var steps: [Double: Int] = [:]
    for second in stride(from: 0.0, through: 300, by: 10) {
      start.answered(now: at(second))
      steps[second] = start.limit
    }
    for (second, limit) in [(50.0, 1), (60, 2), (110, 2), (120, 4), (180, 8), (300, 32)] {
      #expect(steps[second] == limit, "\(second)")
    }
  }

  @Test func `what is not answered begins the minute anew`() {
    var start = SlowStart(now: at(0))
    for second in stride(from: 0.0, through: 600, by: 10) {
      start.answered(now: at(second))
      if Int(second) % 50 == 0 { start.unanswered() }
    }
    #expect(start.limit == 1)
    for second in [610.0, 660, 669.999] { start.answered(now: at(second)) }
    #expect(start.limit == 1)
    start.answered(now: at(670))
    #expect(start.limit == 2)
  }

  @Test func `a minute without any answer is no minute in which all was answered`() {
    var start = SlowStart(now: at(0))
    start.answered(now: at(3600))
    #expect(start.limit == 1)
  }

  private func health() -> ServerHealth {
    var health = ServerHealth(BreakerSettings())
    health.startSlowly(now: at(100))
    return health
  }

  @Test func `an edit from before it moves it by nothing, one that began since by a step`() {
    var health = health()
    health.endedWell(began: at(99.999), sessions: 8)
    #expect(health.slowStart?.limit == 1)
    health.endedWell(began: at(100), sessions: 8)
    #expect(health.slowStart?.limit == 2)
  }

  @Test func `it is over when all sessions may be used`() {
    var health = health()
    for limit in [2, 4] {
      health.endedWell(began: at(200), sessions: 5)
      #expect(health.slowStart?.limit == limit)
    }
    health.endedWell(began: at(200), sessions: 5)
    #expect(health.slowStart == nil)
    var only = self.health()
    only.endSlowStart(sessions: 1)
    #expect(only.slowStart == nil)
  }

  @Test func `requests that are answered take it on, and trouble of one target holds it`() throws {
    var health = health()
    for second in stride(from: 100.0, through: 160, by: 10) {
      health.wentWell(try target(number: 1), TroubleKind.shownByReading, asked: at(second), now: moment(second))
    }
    #expect(health.slowStart?.limit == 2)
    for second in stride(from: 170.0, through: 400, by: 10) {
      _ = health.troubled(TroubledRequest(.read, page), try target(number: 2), isProbe: false, now: moment(second))
      health.answeredHealthCheck(asked: at(second), now: moment(second))
    }
    #expect(health.slowStart?.limit == 2)
  }

  @Test func `the wall clock does not move it`() throws {
    var health = health()
    let jumps: [Duration] = [.zero, .seconds(1_000_000), .seconds(-1_000_000), .zero]
    for (second, jump) in zip([100.0, 110, 120, 130], jumps) {
      health.refused(try target(), [.read], asked: at(second), now: moment(second, jump: jump))
    }
    #expect(health.slowStart?.limit == 1)
  }
}
