import Synchronization

/// The wall clock by which all hosts go that share something: the clock of where they share it, which each of them hears now and
/// then. It is kept as the difference to the machine's own wall clock, which goes on meanwhile; until something is heard there is
/// none. The steady clock stays the machine's.
package final class SharedWallClock: Sendable {
  private let read: @Sendable () -> Moment
  /// In milliseconds.
  private let ahead = Atomic<Int64>(0)

  /// A smaller change is how long the answer was under way, and how the two clocks tick.
  package static let smallestChange = Duration.milliseconds(100)

  package init(_ read: @escaping @Sendable () -> Moment) { self.read = read }

  /// How far the shared clock is ahead of the machine's own.
  package var difference: Duration { .milliseconds(ahead.load(ordering: .relaxed)) }

  package func now() -> Moment {
    let own = read()
    return Moment(wall: own.wall + difference, steady: own.steady)
  }

  /// - Parameters:
  ///   - wall: what the shared clock has said.
  ///   - span: within so long it has. So it may be as much later there now, and no more is put right than has to be.
  package func hear(_ wall: WallTime, within span: Duration = .zero) {
    let least = (wall - now().wall).milliseconds
    let change = least > 0 ? least : min(0, least + span.milliseconds)
    guard abs(change) >= Self.smallestChange.milliseconds else { return }
    ahead.wrappingAdd(change, ordering: .relaxed)
  }
}

extension TimeSource {
  /// The same, by another wall clock.
  package func by(_ clock: SharedWallClock) -> TimeSource {
    TimeSource(now: { clock.now() }, sleep: sleep, executor: executor)
  }
}
