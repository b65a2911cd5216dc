import Logging
import QueueStore
import Runtime

/// One timer, at the next time at which a job's time comes, its rest is over or its deadline passes. Whatever changes the
/// queue sets it anew. It looks at the clock now and then, too: somebody may have set it.
struct Alarm: Sendable {
  let store: any QueueStore
  let time: TimeSource
  let logger: Logger
  private let pulse = Pulse()
  private let pings = Bell()

  init(store: any QueueStore, time: TimeSource, logger: Logger) {
    self.store = store
    self.time = time
    self.logger = logger
  }

  func run() async {
    defer { pulse.end() }
    while !Task.isCancelled {
      // Listens before it looks, so that no change is missed in between.
      let (bell, ping) = (store.bell(for: .work), pings.listen())
      let next = await wake()
      pulse.beat()
      let now = time.now()
      // A queue that is closed rings no more.
      guard await time.rings(bell, ping, until: next.map { now.steady(at: $0, atMost: Self.longestSleep) }) else {
        return
      }
    }
  }

  /// Returns when it has looked, or has ended.
  func ping() async { await pulse.ask { pings.ring() } }

  private static let longestSleep = Duration.seconds(30)

  private func wake() async -> WallTime? {
    do {
      return try await store.wake()
    } catch {
      logger.say(
        .storageFailing, "no job can be woken or expire, since the queue can't be read or written; tried again",
        ["reason": "\(error)"])
      return time.wall() + .seconds(5)
    }
  }
}
