import EditEngine
import EditModel
import Glibc
import Logging
import ServiceLifecycle
import UnixSignals
import Varlink

struct EngineService: Service {
  let engine: EditEngine
  let manager: ServiceManager
  let time: TimeSource
  let logger: Logger

  func run() async throws {
    await withGracefulShutdownHandler {
      await cancelWhenGracefulShutdown { await engine.run() }
    } onGracefulShutdown: {
      logger.say(
        .stopping, "stopping: no new edit starts; requests that have left are waited for, up to submit_timeout")
      // The answer of a request that has left decides, and may take longer than the unit gives for stopping.
      let longest = engine.environments.map(\.settings.submitTimeout).max() ?? .zero
      Task { await manager.extendTimeout(upTo: longest + Self.margin, time) }
    }
  }

  /// For writing the outcomes and logging out.
  private static let margin = Duration.seconds(60)
}

struct ControlServer: Service {
  let server: BoundVarlinkServer
  /// Said here and not before, since from here on a signal ends the daemon in order.
  let ready: @Sendable () -> Void

  func run() async throws {
    ready()
    try await cancelWhenGracefulShutdown { try await server.run() }
  }
}

/// SIGHUP reads the configuration again.
struct HangUpService: Service {
  let reloading: Reloading

  func run() async throws {
    // From here on the signal no longer ends the process.
    let signals = await UnixSignalsSequence(trapping: .sighup)
    for await _ in signals.cancelOnGracefulShutdown() { _ = try? await reloading.reload() }
  }
}

func exitAtOnce(_ status: CInt) -> Never { _exit(status) }

extension Watchdog.Part {
  /// Asks as any client does. That the socket can't be reached is an answer, too: a restart would not bring its file back.
  static func socket(_ path: String, _ logger: Logger) -> Watchdog.Part {
    Watchdog.Part(name: "socket") {
      do {
        _ = try await VarlinkClient.connect(to: path).call("org.varlink.service.GetInfo")
      } catch let error as VarlinkClientError {
        logger.say(.clientRefused, "the daemon's own socket can't be asked", ["reason": "\(error)"])
      } catch {
        // An error is a reply.
      }
    }
  }
}
