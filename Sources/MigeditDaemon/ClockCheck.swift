import EditEngine
import Logging
import Runtime
import ServiceLifecycle

/// Reads the clock every few seconds, so that it is said soon where it was set, and by how much.
struct ClockCheck: Service {
  static let interval = Duration.seconds(2)

  /// What differs by less is put right by a time server in the course of things.
  static let smallestDifference = Duration.seconds(5)

  let watch: ClockWatch
  let shared: SharedWallClock
  let time: TimeSource
  let logger: Logger

  func run() async throws {
    await cancelWhenGracefulShutdown {
      var said = Duration.zero
      while !Task.isCancelled {
        look()
        said = compare(with: said)
        try? await time.sleep(Self.interval)
      }
    }
  }

  /// Says once how far the clocks differ, and again when that has become another span.
  ///
  /// - Parameter said: what was said last.
  /// - Returns: what is said now.
  func compare(with said: Duration) -> Duration {
    let difference = shared.difference
    let change = abs((difference - said).milliseconds)
    guard change >= Self.smallestDifference.milliseconds else { return said }
    let seconds = difference.milliseconds / 1000
    let words =
      seconds == 0
      ? "this host's clock is with PostgreSQL's again"
      : """
      this host's clock is \(abs(seconds)) s \(seconds > 0 ? "behind" : "ahead of") PostgreSQL's, by which all hosts of the queue \
      go: put it right (chrony, systemd-timesyncd)
      """
    logger.say(.clockDiffers, "\(words)")
    return difference
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
