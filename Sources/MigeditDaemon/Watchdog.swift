import EditEngine
import EditModel
import Logging
import ServiceLifecycle
import Synchronization

/// Tells systemd that the daemon gets on, for as long as each of its parts answers a ping. An answer that is a failure is
/// one, too: a full disk or a broken configuration is no reason to start anew. A part that hangs is.
struct Watchdog: Service {
  struct Part: Sendable {
    let name: String
    let ping: @Sendable () async -> Void
  }

  /// systemd restarts the service when it has heard nothing for so long.
  let interval: Duration
  let parts: [Part]
  let manager: ServiceManager
  let time: TimeSource
  let logger: Logger

  /// Several times in the interval, since a part may be slow for once.
  private var pause: Duration { interval / 4 }

  func run() async throws {
    await cancelWhenGracefulShutdown { await watch() }
  }

  func watch() async {
    // Those that have not answered yet, with when they were asked.
    let asked = Asked()
    while !Task.isCancelled {
      let silent = asked.all
      if silent.isEmpty { manager.isWell() }
      for (name, since) in silent.sorted(by: { $0.key < $1.key }) {
        logger.say(
          .stalled,
          "the \(name) has not answered for \((time.steady() - since).setting): systemd will restart the daemon",
          ["part": "\(name)"])
      }
      for part in parts where silent[part.name] == nil { asked.ask(part, time) }
      guard (try? await time.sleep(pause)) != nil else { return }
    }
  }
}

private final class Asked: Sendable {
  private let since = Mutex<[String: Timestamp]>([:])

  var all: [String: Timestamp] { since.withLock { $0 } }

  func ask(_ part: Watchdog.Part, _ time: TimeSource) {
    since.withLock { $0[part.name] = time.steady() }
    Task(executorPreference: time.executor) { [self] in
      await part.ping()
      since.withLock { $0[part.name] = nil }
    }
  }
}
