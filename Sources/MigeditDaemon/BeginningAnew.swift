import Synchronization

/// Thrown where the daemon has ended in order because its queue is another one now: what it knows of the one before, and
/// what is told to whoever follows that, would be wrong. systemd starts it again.
struct BeginsAnew: Error {}

/// Whether the daemon is to begin anew.
final class BeginningAnew: Sendable {
  private let (calls, continuation) = AsyncStream<Void>.makeStream()
  private let called = Mutex(false)

  var isCalled: Bool { called.withLock { $0 } }

  func call() {
    called.withLock { $0 = true }
    continuation.yield()
  }

  /// Returns when it has been called, or where the task is cancelled.
  func wait() async {
    for await _ in calls { return }
  }
}
