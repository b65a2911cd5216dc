import EditEngine
import Logging
import Runtime
import Synchronization
import Varlink

/// Tells the log of connections. Anybody can connect, and have one refused: so only some of a minute are told by themselves.
final class ConnectionLog: Sendable {
  private struct Minute {
    var endsAt: SteadyTime
    var told = 0
    var untold = 0
  }

  /// In a minute.
  private static let most = 20

  private let time: TimeSource
  private let logger: Logger
  private let minute: Mutex<Minute>

  init(time: TimeSource, logger: Logger) {
    self.time = time
    self.logger = logger
    minute = Mutex(Minute(endsAt: time.steady() + .seconds(60)))
  }

  func tell(_ event: VarlinkServerEvent) {
    if event.isRoutine { return logger.say(.clientCame, "\(event)") }
    let now = time.steady()
    let (isTold, before) = minute.withLock { minute in
      let untold = now >= minute.endsAt ? minute.untold : 0
      if now >= minute.endsAt { minute = Minute(endsAt: now + .seconds(60)) }
      let isTold = minute.told < Self.most
      if isTold { minute.told += 1 } else { minute.untold += 1 }
      return (isTold, untold)
    }
    if before > 0 { logger.say(.clientRefused, "\(before) more connections were refused or closed before") }
    if isTold { logger.say(.clientRefused, "\(event)") }
  }
}
