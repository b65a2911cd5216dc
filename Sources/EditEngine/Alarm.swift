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
  /// Rings with the queue's bell, when the time has come, and for those who ask whether it goes on.
  private let nudges: AsyncStream<Void>
  private let nudge: AsyncStream<Void>.Continuation

  init(store: any QueueStore, time: TimeSource, logger: Logger) {
    self.store = store
    self.time = time
    self.logger = logger
    (nudges, nudge) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  /// - Parameters:
  ///   - hours: of each configured environment, by its name.
  ///   - onTime: has all environments look for work. It is called when the timer has gone off, whether or not that has changed the
  ///     queue: a window that opens for a batch, for instance, changes no row.
  func run(
    hours: @Sendable () -> [String: EditingHours] = { [:] }, onTime: @Sendable () -> Void = {}
  ) async {
    defer { pulse.end() }
    // Listens before it looks, so that no change is missed in between.
    let bell = store.bell(for: .work)
    let forwarder = Task(executorPreference: time.executor) { [time, nudge] in
      await time.forward(bell, atMostEach: Self.restOfBell) { nudge.yield() }
      // A queue that is closed rings no more.
      nudge.finish()
    }
    var timer = Timer(time) { [nudge] in nudge.yield() }
    var instant: SteadyTime?
    nudge.yield()
    for await _ in nudges {
      let next = await wake(in: hours())
      pulse.beat()
      // Also where the time has come while the queue was looked at for another reason.
      if let instant, instant <= time.steady() { onTime() }
      let now = time.now()
      // Also to an instant at which it has rung: there may be more to do than one look does.
      timer.cancel()
      instant = next.map { now.steady(at: $0, atMost: Self.longestSleep) }
      timer.set(to: instant)
    }
    timer.cancel()
    forwarder.cancel()
  }

  /// The hours may be others.
  func look() { nudge.yield() }

  /// Returns when it has looked, or has ended.
  func ping() async { await pulse.ask { nudge.yield() } }

  private static let longestSleep = Duration.seconds(30)
  /// Changes of the queue within so long are looked at together: each look is a transaction of the writer.
  private static let restOfBell = Duration.milliseconds(20)

  private func wake(in hours: [String: EditingHours]) async -> WallTime? {
    do {
      return try await store.wake(in: hours)
    } catch {
      logger.sayFailing("no job can be woken or expire, since the queue can't be read or written; tried again", error)
      return time.wall() + .seconds(5)
    }
  }
}
