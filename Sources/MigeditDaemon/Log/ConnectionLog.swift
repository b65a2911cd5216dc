import EditEngine
import Logging
import Runtime
import Synchronization
import Varlink

/// Logs what becomes of connections. Anybody can connect, and be refused, so of those that are refused only some in each
/// minute have a line of their own.
final class ConnectionLog: Sendable {
  private struct Minute {
    var endsAt: SteadyTime
    var logged = 0
    var unlogged = 0
  }

  /// Lines about refused connections in one minute.
  private static let most = 20

  private let time: TimeSource
  private let logger: Logger
  private let minute: Mutex<Minute>

  init(time: TimeSource, logger: Logger) {
    self.time = time
    self.logger = logger
    minute = Mutex(Minute(endsAt: time.steady() + .seconds(60)))
  }

  func log(_ event: VarlinkServerEvent) {
    if event.isRoutine { return logger.say(.clientCame, "\(event)") }
    let now = time.steady()
    let (isLogged, before) = minute.withLock { minute in
      let unlogged = now >= minute.endsAt ? minute.unlogged : 0
      if now >= minute.endsAt { minute = Minute(endsAt: now + .seconds(60)) }
      let isLogged = minute.logged < Self.most
      if isLogged { minute.logged += 1 } else { minute.unlogged += 1 }
      return (isLogged, unlogged)
    }
    if before > 0 {
      logger.say(
        .clientRefused, "\(before) more \(before == 1 ? "connection was" : "connections were") refused or closed before"
      )
    }
    if isLogged { logger.say(.clientRefused, "\(event)") }
  }
}
