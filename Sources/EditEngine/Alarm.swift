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
  /// Rings with the queue's bell, when the time has come, and for those who ask whether it goes on.
  private let nudges: AsyncStream<Void>
  private let nudge: AsyncStream<Void>.Continuation

  init(store: any QueueStore, time: TimeSource, logger: Logger) {
    self.store = store
    self.time = time
    self.logger = logger
    (nudges, nudge) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  func run() async {
    defer { pulse.end() }
    // Listens before it looks, so that no change is missed in between.
    let bell = store.bell(for: .work)
    let forwarder = Task(executorPreference: time.executor) { [time, nudge] in
      await time.forward(bell, atMostEach: Self.restOfBell) { nudge.yield() }
      // A queue that is closed rings no more.
      nudge.finish()
    }
    var timer = Timer(time) { [nudge] in nudge.yield() }
    nudge.yield()
    for await _ in nudges {
      let next = await wake()
      pulse.beat()
      let now = time.now()
      // Also to an instant at which it has rung: there may be more to do than one look does.
      timer.cancel()
      timer.set(to: next.map { now.steady(at: $0, atMost: Self.longestSleep) })
    }
    timer.cancel()
    forwarder.cancel()
  }

  /// Returns when it has looked, or has ended.
  func ping() async { await pulse.ask { nudge.yield() } }

  private static let longestSleep = Duration.seconds(30)
  /// Changes of the queue within so long are looked at together: each look is a transaction of the writer.
  private static let restOfBell = Duration.milliseconds(20)

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
