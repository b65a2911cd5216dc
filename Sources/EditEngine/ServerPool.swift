import JobModel
import Logging
import QueueStore
import Runtime
import Synchronization

/// All Library servers that are asked at present: those that are configured, and those of a url before, as long as edits are
/// followed there. There is one for each url and user, whatever the names of the environments are.
final class ServerPool: Sendable {
  private let servers = Mutex<[ServerID: ServerEngine]>([:])
  private let (arrivals, arrival) = AsyncStream.makeStream(of: ServerEngine.self)
  private let store: any QueueStore
  private let time: TimeSource
  private let logger: Logger

  init(store: any QueueStore, time: TimeSource, logger: Logger) {
    self.store = store
    self.time = time
    self.logger = logger
  }

  /// Until the task is cancelled.
  func run() async {
    await withDiscardingTaskGroup { group in
      for await server in arrivals { group.addTask { await server.run() } }
    }
  }

  /// The one with the login of an environment; made where there is none. It is reserved, and to be released.
  ///
  /// - Parameter url: of a server that the environment had before; nil: the configured one.
  func server(for setup: EnvironmentSetup, at url: String? = nil) async throws -> ServerEngine {
    var settings = setup.settings
    if let url { settings.url = url }
    if let known = await reserved(settings.server) { return known }
    let server = await add(settings, port: try setup.connect(at: url))
    if let url {
      logger.say(
        .oldServer, "edits go on at a server that is no longer configured",
        ["environment": "\(setup.name)", "url": "\(url)"])
    }
    return server
  }

  /// The one that is asked already, reserved. nil: none is.
  func reserved(_ id: ServerID) async -> ServerEngine? {
    guard let known = servers.withLock({ $0[id] }), await known.reserve() else { return nil }
    return known
  }

  /// A new one, reserved, unless another has come meanwhile.
  func add(_ settings: EnvironmentSettings, port: any LibraryPort) async -> ServerEngine {
    let server = make(settings, port: port)
    _ = await server.reserve()
    while true {
      let before = servers.withLock { $0[settings.server] }
      if let before, await before.reserve() {
        await port.shutdown(mayLogOut: false)
        return before
      }
      let isAdded = servers.withLock { servers in
        guard servers[settings.server] === before else { return false }
        servers[settings.server] = server
        return true
      }
      guard isAdded else { continue }
      arrival.yield(server)
      return server
    }
  }

  /// Those of the first configuration.
  func begin(_ settings: EnvironmentSettings, port: any LibraryPort) -> ServerEngine {
    let server = make(settings, port: port)
    servers.withLock { $0[settings.server] = server }
    arrival.yield(server)
    return server
  }

  private func make(_ settings: EnvironmentSettings, port: any LibraryPort) -> ServerEngine {
    ServerEngine(settings, port: port, store: store, time: time, logger: logger)
  }

  /// An environment uses these servers and no others: what nobody uses any more is closed.
  func leave(_ environment: String, unless used: [ServerEngine]) async {
    for (id, server) in servers.withLock({ $0 }) where !used.contains(where: { $0 === server }) {
      guard await server.leave(environment) else { continue }
      servers.withLock { if $0[id] === server { $0[id] = nil } }
      await server.close(isLeft: true)
    }
  }

  /// What only this host knows of a server; nil: nothing is asked of it.
  func known(_ id: ServerID) async -> KeptServerState? {
    guard let server = servers.withLock({ $0[id] }) else { return nil }
    return KeptServerState(await server.state())
  }

  /// Nothing is asked of a server any more, since the daemon ends.
  func close(_ id: ServerID) async {
    guard let server = servers.withLock({ $0.removeValue(forKey: id) }) else { return }
    await server.close(isLeft: false)
  }

  func shutdown() async {
    arrival.finish()
    let last = servers.withLock { servers in
      defer { servers = [:] }
      return Array(servers.values)
    }
    for server in last { await server.close(isLeft: false) }
  }
}
