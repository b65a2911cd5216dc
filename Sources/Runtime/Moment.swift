/// One reading of both clocks. What waits is measured on the steady clock; what is said to people, and kept over a
/// restart, is wall time. Only here is one made into the other, and only at an instant at which both were read.
package struct Moment: Sendable, Hashable {
  package let wall: WallTime
  package let steady: SteadyTime

  package init(wall: WallTime, steady: SteadyTime) {
    self.wall = wall
    self.steady = steady
  }

  /// The wall time that an instant of the steady clock will have, or had, if nobody sets the wall clock in between.
  package func wall(at instant: SteadyTime) -> WallTime { wall + (instant - steady) }

  /// The instant of the steady clock that a wall time stands for; never more than `limit` ahead, since a wall clock that
  /// was wrong when the time was written must not hold anything up for longer than that.
  package func steady(at time: WallTime, atMost limit: Duration) -> SteadyTime {
    steady + min(max(time - wall, .zero), limit)
  }
}
