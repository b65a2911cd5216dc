import JobModel
import TestSupport
import Testing

@Suite struct PlansTests {
  @Test func `a retry rests base, twice, four times it, up to max`() {
    let plan = RetryPlan(RetrySettings(base: .seconds(30), max: .seconds(1800)))
    #expect((1...9).map(plan.most) == [30, 60, 120, 240, 480, 960, 1800, 1800, 1800].map(Duration.seconds))
    #expect(plan.most(after: 1000) == .seconds(1800))
    #expect(RetryPlan(RetrySettings(base: .seconds(90), max: .seconds(60))).most(after: 1) == .seconds(60))
  }

  @Test func `the jitter is full: any rest from nothing to the longest is as likely`() {
    let plan = RetryPlan(RetrySettings(base: .seconds(30), max: .seconds(1800)))
    var generator = SeededGenerator(seed: 7)
    for count in 1...8 {
      var tenths = Array(repeating: 0, count: 10)
      for _ in 0..<5000 {
        let rest = plan.rest(after: count, random: Double.random(in: 0..<1, using: &generator))
        #expect(rest >= .zero && rest <= plan.most(after: count))
        tenths[min(Int(rest / plan.most(after: count) * 10), 9)] += 1
      }
      // Five standard deviations around 500.
      #expect(tenths.allSatisfy { (394...606).contains($0) }, "\(count): \(tenths)")
    }
    #expect(plan.rest(after: 3, random: 0) == .zero && plan.rest(after: 3, random: 0.5) == .seconds(60))
  }

  @Test func `polls begin at min, grow with the time elapsed, and end at max`() {
    let plan = ProportionalPolls(PollSettings(min: .seconds(1), max: .seconds(60)))
    for share in [0, 0.3, 0.999] {
      var last = Duration.zero
      for elapsed in stride(from: 0.0, through: 4000, by: 0.5) {
        let pause = plan.pause(elapsed: .milliseconds(Int(elapsed * 1000)), random: share)
        #expect(pause >= .seconds(1) && pause <= .seconds(60) && pause >= last)
        last = pause
      }
    }
    #expect(plan.pause(elapsed: .seconds(-100), random: 0.5) == .seconds(1), "a clock that was set back")
    #expect(plan.pause(elapsed: .seconds(80), random: 0.5) == .seconds(9))
    #expect(plan.pause(elapsed: .seconds(36_000), random: 0) == .seconds(48))
  }

  @Test func `edits that began together do not ask together`() {
    let plan = ProportionalPolls(PollSettings())
    var generator = SeededGenerator(seed: 3)
    for elapsed in [20, 100, 480, 5000] {
      let pauses = Set(
        (0..<100).map { _ in plan.pause(elapsed: .seconds(elapsed), random: Double.random(in: 0..<1, using: &generator))
        })
      #expect(pauses.count > 95)
    }
  }
}
