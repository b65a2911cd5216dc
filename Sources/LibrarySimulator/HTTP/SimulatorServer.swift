import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// The simulator's listener, reached from this machine only unless it is told another address. While connections are to be refused
/// there is none.
actor SimulatorServer {
  private let simulator: LibrarySimulator
  private let address: String
  /// 0 until the first time.
  private var port: Int
  private var listener: (any Channel)?
  private let connections = Connections()
  private var watch: Task<Void, Never>?

  init(_ simulator: LibrarySimulator, address: String = "127.0.0.1", port: Int) {
    self.simulator = simulator
    self.address = address
    self.port = port
  }

  /// Returns when clients can connect.
  func start() async throws {
    let listener = try await listen()
    self.listener = listener
    port = listener.localAddress?.port ?? port
    simulator.listens(on: port)
    watch = Task {
      // The simulator's time is not the system's, so nobody can say how long to sleep until it stops or begins.
      while (try? await Task.sleep(for: .milliseconds(10))) != nil { await follow() }
    }
  }

  func stop() async {
    watch?.cancel()
    await watch?.value
    await close()
  }

  /// Closes the listener or opens it anew, as the scenario has it now.
  private func follow() async {
    switch (simulator.isRefusing, listener) {
    case (true, _?):
      await close()
      simulator.countRefusal()
    // Where another program has taken the port meanwhile, it is tried on.
    case (false, nil): listener = try? await listen()
    case (true, nil), (false, _?): break
    }
  }

  private func close() async {
    try? await listener?.close()
    listener = nil
    await connections.closeAll()
  }

  private func listen() async throws -> any Channel {
    try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.backlog, value: 1024)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .childChannelInitializer { [simulator, connections] channel in
        connections.add(channel)
        return channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.configureHTTPServerPipeline()
          try channel.pipeline.syncOperations.addHandler(ConnectionHandler(simulator))
        }
      }
      .bind(host: address, port: port).get()
  }
}

/// The connections that are open.
private final class Connections: Sendable {
  private let open = Mutex<[ObjectIdentifier: any Channel]>([:])

  func add(_ channel: any Channel) {
    let id = ObjectIdentifier(channel)
    open.withLock { $0[id] = channel }
    channel.closeFuture.whenComplete { _ in self.open.withLock { $0[id] = nil } }
  }

  func closeAll() async {
    for channel in open.withLock({ Array($0.values) }) { try? await channel.close() }
  }
}

/// Runs a simulator on a port of its own while `body` runs, and stops it.
package func withSimulator<Result: Sendable>(
  _ settings: SimulatorSettings = SimulatorSettings(), time: SimulatorTime = .live,
  _ body: (LibrarySimulator) async throws -> Result
) async throws -> Result {
  let simulator = try LibrarySimulator(settings, time: time)
  let server = SimulatorServer(simulator, port: 0)
  try await server.start()
  let result: Swift.Result<Result, any Error>
  do {
    result = .success(try await body(simulator))
  } catch {
    result = .failure(error)
  }
  await server.stop()
  return try result.get()
}
