import Synchronization

/// A clock that goes when it is told to.
final class HandClock: Clock {
  struct Instant: InstantProtocol {
    var offset: Duration
    func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
    func duration(to other: Instant) -> Duration { other.offset - offset }
    static func < (one: Instant, other: Instant) -> Bool { one.offset < other.offset }
  }

  private let time = Mutex(Instant(offset: .zero))
  var now: Instant { time.withLock { $0 } }
  var minimumResolution: Duration { .nanoseconds(1) }
  func advance(_ duration: Duration) { time.withLock { $0.offset += duration } }
  /// Nothing waits for this clock.
  func sleep(until deadline: Instant, tolerance: Duration?) async throws { throw CancellationError() }
}
