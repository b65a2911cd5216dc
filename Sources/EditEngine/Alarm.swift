import JobModel
import Logging
import QueueStore
import Runtime

/// One timer, at the next time at which a job's time comes, its rest is over or its deadline passes, or a window opens or closes.
/// Whatever changes the queue sets it anew. It looks at the clock now and then, too: somebody may have set it.
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

  /// - Parameters:
  ///   - hours: of each configured environment, by its name.
  ///   - onTime: has all environments look for work. It is called when the timer has gone off, whether or not that has changed the
  ///     queue: a window that opens for a batch, for instance, changes no row.
  func run(
    hours: @Sendable () -> [String: EditingHours] = { [:] }, onTime: @Sendable () -> Void = {}
  ) async {
    defer { pulse.end() }
    var hasGoneOff = false
    while !Task.isCancelled {
      // Listens before it looks, so that no change is missed in between.
      let (bell, ping) = (store.bell(for: .work), pings.listen())
      let next = await wake(in: hours())
      pulse.beat()
      if hasGoneOff { onTime() }
      let now = time.now()
      let instant = next.map { now.steady(at: $0, atMost: Self.longestSleep) }
      // A queue that is closed rings no more.
      guard await time.rings(bell, ping, until: instant) else { return }
      hasGoneOff = instant.map { $0 <= time.steady() } ?? false
    }
  }

  /// The hours may be others.
  func look() { pings.ring() }

  /// Returns when it has looked, or has ended.
  func ping() async { await pulse.ask { pings.ring() } }

  private static let longestSleep = Duration.seconds(30)

  private func wake(in hours: [String: EditingHours]) async -> WallTime? {
    do {
      return try await store.wake(in: hours)
    } catch {
      logger.say(
        .storageFailing, "no job can be woken or expire, since the queue can't be read or written; tried again",
        ["reason": "\(error)"])
      return time.wall() + .seconds(5)
    }
  }
}
