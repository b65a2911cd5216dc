import Runtime
import Synchronization
import Testing

@Suite final class ClockWatchTests: Sendable {
  private let moment = Mutex(
    Moment(wall: WallTime(milliseconds: 1_700_000_000_000), steady: SteadyTime(milliseconds: 5)))

  private func pass(_ span: Duration, setting step: Duration = .zero) {
    moment.withLock { $0 = Moment(wall: $0.wall + span + step, steady: $0.steady + span) }
  }

  private func watch() -> ClockWatch { ClockWatch { [self] in moment.withLock { $0 } } }

  @Test func `time that passes is no step, however much it is at once`() {
    let watch = watch()
    for span in [Duration.zero, .milliseconds(3), .seconds(86_400 * 400)] {
      pass(span)
      #expect(watch.now() == moment.withLock { $0 } && watch.settlesAt == nil)
    }
    #expect(watch.takeSteps() == [])
  }

  @Test(arguments: [Duration.seconds(11), .seconds(86_400 * 400), .seconds(-7200)])
  func `a clock that is set far settles for a minute, and is told once`(step: Duration) {
    let watch = watch()
    pass(.seconds(5), setting: step)
    let now = watch.now()
    #expect(watch.settlesAt == now.wall + .seconds(60))
    pass(.seconds(59))
    #expect(watch.now().wall + .seconds(1) == watch.settlesAt)
    pass(.seconds(1))
    _ = watch.now()
    #expect(watch.settlesAt == nil)
    #expect(watch.takeSteps() == [ClockWatch.Step(to: now.wall, by: step)])
    #expect(watch.takeSteps() == [])
  }

  @Test func `a clock that is set by less is followed, also where it is set often`() {
    let watch = watch()
    for _ in 1...20 {
      pass(.seconds(1), setting: .seconds(9))
      _ = watch.now()
      #expect(watch.settlesAt == nil)
    }
    #expect(watch.takeSteps() == [])
  }

  @Test func `a clock that is set back and forth settles from the last time`() {
    let watch = watch()
    pass(.seconds(1), setting: .seconds(3600))
    _ = watch.now()
    pass(.seconds(50), setting: .seconds(-3600))
    _ = watch.now()
    pass(.seconds(50))
    _ = watch.now()
    #expect(watch.settlesAt == moment.withLock { $0.wall } + .seconds(10))
    #expect(watch.takeSteps().map(\.by) == [.seconds(3600), .seconds(-3600)])
  }
}
