import FoundationEssentials

/// A point in time, on both clocks: durations are measured with the monotonic one, dates show the one on the wall.
package struct Moment: Sendable, Equatable {
  /// Since the simulator was made.
  package var elapsed: Duration
  /// Milliseconds since 1970, as the server's clock shows it.
  package var wall: Int
  /// How far the server's clock is ahead, in milliseconds.
  private(set) var skew = 0

  package init(elapsed: Duration, wall: Int) {
    self.elapsed = elapsed
    self.wall = wall
  }

  func skewed(by milliseconds: Int) -> Moment {
    var moment = self
    moment.wall += milliseconds
    moment.skew += milliseconds
    return moment
  }

  /// The same clocks, some time ago.
  func earlier(by span: Duration) -> Moment {
    var moment = self
    moment.elapsed -= span
    moment.wall -= span.milliseconds
    return moment
  }
}

/// The simulator's clocks. It never waits for them: the state of an edit is computed when somebody asks.
package struct SimulatorTime: Sendable {
  private let read: @Sendable () -> Moment

  /// The wall is in milliseconds since 1970.
  package init<C: Clock>(_ clock: C, wall: @escaping @Sendable () -> Int) where C.Duration == Duration {
    let start = clock.now
    read = { Moment(elapsed: start.duration(to: clock.now), wall: wall()) }
  }

  /// Time whose wall clock goes with a clock, from an instant on: all that a test with a clock of its own needs.
  package init<C: Clock>(_ clock: C, from wall: Int = 1_700_000_000_000) where C.Duration == Duration {
    let start = clock.now
    read = {
      let elapsed = start.duration(to: clock.now)
      return Moment(elapsed: elapsed, wall: wall + elapsed.milliseconds)
    }
  }

  package static let live = SimulatorTime(ContinuousClock(), wall: { Int(Date().timeIntervalSince1970 * 1000) })

  package var now: Moment { read() }
}

extension Duration {
  var milliseconds: Int {
    let (seconds, attoseconds) = components
    return Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
  }
}
