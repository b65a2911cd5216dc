import EditEngine
import Logging
import Runtime
import ServiceLifecycle
import Synchronization
import UnixSignals
import Varlink

/// Runs the engine. At the end it waits for requests that have left, and asks systemd for the time that this takes.
struct EngineService: Service {
  let engine: EditEngine
  let manager: ServiceManager
  let time: TimeSource
  let logger: Logger

  func run() async throws {
    let stopping = Mutex<Task<Void, Never>?>(nil)
    await withGracefulShutdownHandler {
      await cancelWhenGracefulShutdown { await engine.run() }
      stopping.withLock { $0?.cancel() }
    } onGracefulShutdown: {
      logger.say(
        .stopping, "stopping: no new edit starts; requests that have left are waited for, up to submit_timeout")
      // The answer of a request that has left decides, and may take longer than the unit gives for stopping.
      stopping.withLock {
        $0 = Task { await manager.extendTimeout(upTo: engine.longestAnswer + Self.margin, time) }
      }
    }
  }

  /// The time for writing the outcomes and logging out, beside that of the longest request.
  private static let margin = Duration.seconds(60)
}

/// Serves the control socket.
struct ControlServer: Service {
  let server: BoundVarlinkServer
  /// Is called when this service starts and not before, since only from then on a signal ends the daemon in order.
  let ready: @Sendable () -> Void

  func run() async throws {
    ready()
    try await cancelWhenGracefulShutdown { try await server.run() }
  }
}

/// Reads the configuration again at each SIGHUP.
struct HangUpService: Service {
  let reloading: Reloading

  func run() async throws {
    // From here on the signal no longer ends the process.
    let signals = await UnixSignalsSequence(trapping: .sighup)
    for await _ in signals.cancelOnGracefulShutdown() { _ = try? await reloading.reload() }
  }
}
