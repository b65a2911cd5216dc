package import EditModel
import Synchronization

/// A wall clock that stands until it is moved.
package final class ManualClock: Sendable {
  private let time: Mutex<Timestamp>

  package init(_ start: Timestamp = Timestamp(milliseconds: 1_700_000_000_000)) { time = Mutex(start) }

  package var now: Timestamp { time.withLock { $0 } }

  package func advance(by span: Duration) { time.withLock { $0 = $0 + span } }
}
