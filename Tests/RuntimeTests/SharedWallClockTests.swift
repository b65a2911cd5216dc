import Runtime
import Synchronization
import Testing

@Suite final class SharedWallClockTests: Sendable {
  private let own = Mutex(
    Moment(wall: WallTime(milliseconds: 1_700_000_000_000), steady: SteadyTime(milliseconds: 5)))

  private func pass(_ span: Duration, setting step: Duration = .zero) {
    own.withLock { $0 = Moment(wall: $0.wall + span + step, steady: $0.steady + span) }
  }

  private func clock() -> SharedWallClock { SharedWallClock { [self] in own.withLock { $0 } } }

  @Test func `until something is heard it is the machine's clock`() {
    let clock = clock()
    pass(.seconds(3))
    #expect(clock.now() == own.withLock { $0 } && clock.difference == .zero)
  }

  @Test(arguments: [Duration.seconds(3600), .seconds(-86_400), .milliseconds(100)])
  func `what was heard goes on with the machine's clock, and the steady clock is left alone`(ahead: Duration) {
    let clock = clock()
    clock.hear(own.withLock(\.wall) + ahead)
    pass(.seconds(7))
    #expect(clock.now().wall == own.withLock(\.wall) + ahead && clock.now().steady == own.withLock(\.steady))
    #expect(clock.difference == ahead)
  }

  @Test func `how long an answer was under way moves nothing`() {
    let clock = clock()
    clock.hear(own.withLock(\.wall) + .seconds(10))
    clock.hear(own.withLock(\.wall) + .seconds(10) + .milliseconds(99))
    #expect(clock.difference == .seconds(10))
  }

  @Test func `an answer that was late moves the clock by no more than it has to`() {
    let clock = clock()
    let said = own.withLock(\.wall)
    pass(.seconds(30))
    clock.hear(said, within: .seconds(30))
    #expect(clock.difference == .zero)
    clock.hear(said + .seconds(-7), within: .seconds(30))
    #expect(clock.difference == .seconds(-7))
    clock.hear(clock.now().wall + .seconds(9), within: .seconds(30))
    #expect(clock.difference == .seconds(2))
  }

  @Test func `a machine whose clock is set hears again what time it is`() {
    let clock = clock()
    clock.hear(own.withLock(\.wall) + .seconds(10))
    let shared = clock.now().wall
    pass(.seconds(1), setting: .seconds(-600))
    clock.hear(shared + .seconds(1))
    #expect(clock.now().wall == shared + .seconds(1) && clock.difference == .seconds(610))
  }
}
