import ControlAPI
import EditEngine
import EditModel
import LibraryAPI
import Logging
import QueueStore
import ServiceLifecycle
import UnixSignals
import Varlink

/// The composition root: from a checked configuration to a running daemon.
///
///     socket -> VarlinkServer -> ControlService -> QueueStore <- EditEngine -> LibraryConnection -> Library server
///                                                      |  bell rings  ^
///                                                      +--------------+
struct Daemon: Sendable {
  let source: ConfigurationSource
  let loaded: LoadedConfiguration
  let logger: Logger

  /// Until SIGTERM or SIGINT: then no new edit starts, PUTs that have left are waited for, and at last the socket closes.
  func run() async throws {
    let time = TimeSource.system
    let configuration = loaded.configuration
    for warning in loaded.warnings { logger.warning("\(warning)") }
    let store = try await QueueStore.open(at: configuration.store.path, now: time.wall)
    do {
      let engine = try await EditEngine(
        setups: EnvironmentSetup.all(of: loaded, time: time), store: store, time: time,
        dice: { Double.random(in: 0..<1) }, logger: logger)
      let rules = Rules(access: await Access(configuration.access, logger: logger), configuration: configuration)
      let reloading = Reloading(source, engine: engine, rules: rules, logger: logger)
      let control = ControlService(
        store: store, engine: engine, rules: rules, reloading: reloading, time: time, startedAt: time.wall(),
        logger: logger)
      let server: BoundVarlinkServer
      do {
        server = try await self.server(of: control).bind(at: .path(configuration.control.socket))
      } catch {
        await engine.shutdown()
        throw error
      }
      let ready: @Sendable () -> Void = {
        logger.info(
          "ready", metadata: ["socket": "\(configuration.control.socket)", "queue": "\(configuration.store.path)"])
      }
      await warnOfOrphans(in: store)
      // The last one ends first: the edits, then the socket, which tells until then what is waited for.
      let services = ServiceGroup(
        services: [
          ControlServer(server: server, ready: ready), HangUpService(reloading: reloading),
          PruningService(store: store, rules: rules, time: time, logger: logger),
          EngineService(engine: engine, logger: logger),
        ],
        gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
      try await services.run()
    } catch {
      await store.close()
      throw error
    }
    await store.close()
    logger.info("stopped")
  }

  /// Edits that run in an environment which the configuration no longer has: nobody follows them.
  private func warnOfOrphans(in store: QueueStore) async {
    let running = (try? await store.running()) ?? [:]
    for (name, jobs) in running.sorted(by: { $0.key < $1.key }) where loaded.configuration.environments[name] == nil {
      logger.warning(
        "\(jobs) edits run in \(name), which is not configured: they are not followed until it is back",
        metadata: ["environment": "\(name)"])
    }
  }

  private func server(of control: ControlService) -> VarlinkServer {
    var limits = VarlinkLimits()
    limits.connections = Limits.connectionsInAll
    limits.connectionsPerUser = Limits.connectionsOfUser
    let info = ServiceInfo(
      vendor: "migedit", product: "migeditd", version: migeditVersion, url: "https://github.com/migedit/migedit")
    return VarlinkServer(info: info, interfaces: [control.interface], limits: limits) { [logger] event in
      logger.log(level: event.isRoutine ? .debug : .warning, "\(event)")
    }
  }
}

private struct EngineService: Service {
  let engine: EditEngine
  let logger: Logger

  func run() async throws {
    await withGracefulShutdownHandler {
      await cancelWhenGracefulShutdown { await engine.run() }
    } onGracefulShutdown: {
      logger.info("stopping: no new edit starts; requests that have left are waited for, up to submit_timeout")
    }
  }
}

private struct ControlServer: Service {
  let server: BoundVarlinkServer
  /// Said here and not before, since from here on a signal ends the daemon in order.
  let ready: @Sendable () -> Void

  func run() async throws {
    ready()
    try await cancelWhenGracefulShutdown { try await server.run() }
  }
}

/// SIGHUP reads the configuration again.
private struct HangUpService: Service {
  let reloading: Reloading

  func run() async throws {
    // From here on the signal no longer ends the process.
    let signals = await UnixSignalsSequence(trapping: .sighup)
    for await _ in signals.cancelOnGracefulShutdown() { try? await reloading.reload() }
  }
}
