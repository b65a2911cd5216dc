import EditEngine
import Logging
import Runtime
import ServiceLifecycle
import Synchronization

/// Tells systemd that the daemon is alive, as long as each of its parts answers a ping. A failure is an answer as well: a full
/// disk or a broken configuration is no reason for a restart, while a part that hangs is one.
struct Watchdog: Service {
  struct Part: Sendable {
    let name: String
    /// A count that rises while the part does something long. While it rises, others may have to wait for the part, and
    /// nothing hangs.
    var progress: @Sendable () -> Int = { 0 }
    let ping: @Sendable () async -> Void
  }

  /// systemd restarts the service when it has been told nothing for so long.
  let interval: Duration
  let parts: [Part]
  let manager: ServiceManager
  let time: TimeSource
  let logger: Logger

  /// The time between two looks: short, so that a late answer is passed on before systemd restarts the service.
  private var pause: Duration { interval / 12 }
  /// How long a part may be silent before that is logged.
  private var patience: Duration { interval / 4 }

  func run() async throws {
    await cancelWhenGracefulShutdown { await watch() }
  }

  func watch() async {
    let pings = Pings()
    var progress: [Int] = []
    var told: [String: SteadyTime] = [:]
    while !Task.isCancelled {
      let silent = pings.unanswered
      let before = progress
      progress = parts.map { $0.progress() }
      if silent.isEmpty || !before.isEmpty && progress != before { manager.isWell() }
      for (name, since) in silent.sorted(by: { $0.key < $1.key }) {
        guard time.steady() - since >= patience, told[name] != since else { continue }
        told[name] = since
        logger.say(
          .stalled, "the \(name) has not answered for \((time.steady() - since).setting)", ["part": "\(name)"])
      }
      for part in parts where silent[part.name] == nil { pings.ask(part, time) }
      guard (try? await time.sleep(pause)) != nil else { return }
    }
  }
}

private final class Pings: Sendable {
  private let since = Mutex<[String: SteadyTime]>([:])

  /// The parts that have been asked and have not answered yet, with when that was.
  var unanswered: [String: SteadyTime] { since.withLock { $0 } }

  func ask(_ part: Watchdog.Part, _ time: TimeSource) {
    since.withLock { $0[part.name] = time.steady() }
    Task(executorPreference: time.executor) { [self] in
      await part.ping()
      since.withLock { $0[part.name] = nil }
    }
  }
}
