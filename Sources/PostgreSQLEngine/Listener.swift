import Dispatch
import Glibc
import QueueStore
import Runtime
import Synchronization

/// Hears what other hosts have committed. A connection that was cut says nothing, so every few seconds it rings by itself, and
/// after each reconnection.
final class Listener: Sendable {
  private let settings: ConnectionSettings
  private let ring: @Sendable (QueueChange) -> Void
  private let isStopped = Atomic(false)
  private let hasEnded = DispatchSemaphore(value: 0)

  private static let look = Duration.seconds(5)
  /// After that a closing queue is noticed.
  private static let step = Duration.milliseconds(200)

  init(_ settings: ConnectionSettings, ring: @escaping @Sendable (QueueChange) -> Void) {
    self.settings = settings
    self.ring = ring
  }

  func start() {
    OwnThread.queue("queue's listener").async { [self] in
      while !isStopped.load(ordering: .relaxed) {
        // What ends it is told by the writer and the readers, which meet it as well.
        try? listen()
        ring(.work)
        for _ in 0..<5 where !isStopped.load(ordering: .relaxed) { usleep(200_000) }
      }
      hasEnded.signal()
    }
  }

  /// It ends soon.
  func stop() { isStopped.store(true, ordering: .relaxed) }

  /// Blocks until its connection is closed.
  func waitForEnd() { hasEnded.wait() }

  private func listen() throws {
    let connection = try PostgreSQLConnection(settings)
    try connection.run("LISTEN \(channel)")
    ring(.work)
    var nextLook = ContinuousClock.now + Self.look
    while !isStopped.load(ordering: .relaxed) {
      for said in try connection.notifications(until: min(nextLook, .now + Self.step)) {
        let words = said.split(separator: " ", maxSplits: 1)
        // This daemon's own writer has rung already.
        guard words.count == 2, words[1] != settings.host, let change = QueueChange(notification: words[0]) else {
          continue
        }
        ring(change)
      }
      guard nextLook <= .now else { continue }
      // A round trip, so that one whose other end is gone is noticed.
      _ = try connection.run("SELECT 1")
      ring(.work)
      nextLook = .now + Self.look
    }
  }
}
