import Synchronization

/// Reads both clocks, and sees where the wall clock was set: it has gone on by another span than the steady one then, which nobody
/// sets and which goes on while the machine sleeps.
///
/// A clock that was set is believed. But for a minute it settles: what can't be undone is put off, since who sets a clock, or
/// what does, may have to do it once more.
package final class ClockWatch: Sendable {
  package struct Step: Sendable, Hashable {
    package let to: WallTime
    package let by: Duration

    package init(to: WallTime, by: Duration) {
      self.to = to
      self.by = by
    }
  }

  private struct State {
    var last: Moment
    var settled: SteadyTime
    var steps: [Step] = []
  }

  /// What a time server corrects in the course of things is less.
  package static let smallestStep = Duration.seconds(10)
  package static let settling = Duration.seconds(60)
  private static let stepsKept = 100

  private let read: @Sendable () -> Moment
  private let state: Mutex<State>

  package init(_ read: @escaping @Sendable () -> Moment) {
    self.read = read
    let now = read()
    state = Mutex(State(last: now, settled: now.steady))
  }

  /// Begins anew: what was read before was another clock.
  package func restart() {
    state.withLock { state in
      let now = read()
      state = State(last: now, settled: now.steady)
    }
  }

  package func now() -> Moment {
    state.withLock { state in
      let now = read()
      let step = (now.wall - state.last.wall) - (now.steady - state.last.steady)
      state.last = now
      if step > Self.smallestStep || step < .zero - Self.smallestStep {
        state.settled = now.steady + Self.settling
        if state.steps.count < Self.stepsKept { state.steps.append(Step(to: now.wall, by: step)) }
      }
      return now
    }
  }

  /// When the wall clock has settled; nil: it was not set within the last minute. As of the last reading.
  package var settlesAt: WallTime? {
    state.withLock { $0.last.steady < $0.settled ? $0.last.wall(at: $0.settled) : nil }
  }

  /// How the clock was set since this was asked last.
  package func takeSteps() -> [Step] {
    state.withLock { state in
      defer { state.steps = [] }
      return state.steps
    }
  }
}
