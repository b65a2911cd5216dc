package import Runtime
import Synchronization

/// A wall clock that stands until it is moved.
package final class ManualClock: Sendable {
  private let time: Mutex<WallTime>

  package init(_ start: WallTime = WallTime(milliseconds: 1_700_000_000_000)) { time = Mutex(start) }

  package var now: WallTime { time.withLock { $0 } }

  package func advance(by span: Duration) { time.withLock { $0 = $0 + span } }
}
