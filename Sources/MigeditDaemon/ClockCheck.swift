import EditEngine
import Logging
import Runtime
import ServiceLifecycle

/// Reads the clock every few seconds, so that it is said soon where it was set, and by how much.
struct ClockCheck: Service {
  static let interval = Duration.seconds(2)

  let watch: ClockWatch
  let time: TimeSource
  let logger: Logger

  func run() async throws {
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        look()
        try? await time.sleep(Self.interval)
      }
    }
  }

  func look() {
    _ = watch.now()
    for step in watch.takeSteps() {
      let seconds = step.by.milliseconds / 1000
      let way = seconds < 0 ? "back" : "forward"
      logger.say(
        .clockSet,
        """
        the clock was set \(way) by \(abs(seconds)) s, to \(step.to), and is believed; for a minute from then on no job expires \
        and nothing is pruned
        """)
    }
  }
}
