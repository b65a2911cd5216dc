import Glibc
import NIOCore
import NIOPosix

/// Serves interfaces on a Unix socket.
package struct VarlinkServer: Sendable {
  private let interfaces: [String: VarlinkInterface]
  private let limits: VarlinkLimits
  private let standing: @Sendable (PeerCredentials) -> VarlinkStanding
  private let report: @Sendable (VarlinkServerEvent) -> Void

  /// `org.varlink.service` is added to the interfaces, whose names differ. `standing` and `report` are called
  /// from anywhere and return quickly.
  package init(
    info: ServiceInfo, interfaces: [VarlinkInterface], limits: VarlinkLimits = VarlinkLimits(),
    standing: @escaping @Sendable (PeerCredentials) -> VarlinkStanding = { _ in .known },
    report: @escaping @Sendable (VarlinkServerEvent) -> Void
  ) {
    let all = interfaces + [.service(info, beside: interfaces)]
    self.interfaces = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
    self.limits = limits
    self.standing = standing
    self.report = report
  }

  /// Listens. When this returns, clients can connect; they are answered once the bound server runs.
  package func bind(at address: VarlinkAddress) async throws(VarlinkBindError) -> BoundVarlinkServer {
    switch address {
    case .path(let path):
      let (descriptor, file) = try SocketFile.listen(at: path, backlog: Self.backlog)
      return try await adopt(descriptor, file: file) { .failed(path: path, reason: $0) }
    case .descriptor(let descriptor):
      try checkPassedSocket(descriptor)
      return try await adopt(descriptor, file: nil) { .badDescriptor(descriptor, reason: $0) }
    }
  }

  /// Binds and runs.
  package func run(at address: VarlinkAddress) async throws { try await bind(at: address).run() }

  /// Clients that wait while the service is started or restarted; the kernel's net.core.somaxconn bounds it, too.
  private static let backlog: CInt = 4096

  /// Handlers run on them. The shared ones are those of the requests that this process makes, which wait for nobody's call.
  private static let loops = MultiThreadedEventLoopGroup(numberOfThreads: System.coreCount)

  private func adopt(
    _ descriptor: CInt, file: SocketFile?, fault: (String) -> VarlinkBindError
  ) async throws(VarlinkBindError) -> BoundVarlinkServer {
    let table = ConnectionTable(limits: limits)
    let (common, privileged) = (LargeFrames(limits), LargeFrames(limits))
    do {
      let listener = try await ServerBootstrap(
        group: AcceptRest.listeners, childGroup: Self.loops
      )
      .serverChannelInitializer { [report] channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(AcceptRest(report: report))
        }
      }
      // Whether there is room is looked at after each.
      .serverChannelOption(.maxMessagesPerRead, value: 1)
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      // What a connection has brought is looked at before more of it is read.
      .childChannelOption(.maxMessagesPerRead, value: 1)
      .bind(descriptor) { channel in
        channel.eventLoop.makeCompletedFuture { try accept(channel, into: table, common, privileged) }
      }
      // NIO has listened anew, with a backlog of its own (128) that would stay on the socket which systemd keeps.
      _ = Glibc.listen(descriptor, Self.backlog)
      return BoundVarlinkServer(
        listener: listener, file: file, table: table, stopTime: limits.stopTime, report: report)
    } catch {
      file?.remove()
      throw fault("\(error)")
    }
  }

  /// Runs on the event loop, before the connection's first byte is read.
  private func accept(
    _ channel: any Channel, into table: ConnectionTable, _ common: LargeFrames, _ privileged: LargeFrames
  ) throws -> AcceptedConnection {
    let peer = Result { try channel.peerCredentials() }
    let standing = (try? peer.get()).map(standing) ?? .unknown
    let decoder = FrameDecoder(
      limit: limits.frameBytes, frames: standing == .privileged ? privileged : common,
      of: (try? peer.get().uid) ?? .max,
      refusal: { [standing = self.standing] in (try? peer.get()).flatMap { standing($0).refusal } })
    try channel.pipeline.syncOperations.addHandler(decoder)
    // One waiting read is enough to keep a connection busy, and all that a stranger can have us keep.
    let frames = try NIOAsyncChannel<InboundFrame, Never>(
      wrappingChannelSynchronously: channel,
      configuration: .init(backPressureStrategy: .init(lowWatermark: 1, highWatermark: 1)))
    guard case .success(let peer) = peer else {
      report(.refused(nil, reason: "who it is can't be told: \(peer)"))
      return .refused(frames, .permissionDenied(reason: "the peer's credentials can't be read"))
    }
    switch table.admit(channel, of: peer, isPrivileged: standing == .privileged) {
    case .success(let calls):
      report(.connected(peer))
      return .admitted(
        Connection(
          channel: frames, peer: peer, number: table.nextNumber(), calls: calls, interfaces: interfaces, limits: limits,
          report: report))
    case .failure(let refusal):
      report(.refused(peer, reason: refusal.reason))
      return .refused(frames, .tooManyConnections(reason: refusal.reason))
    }
  }
}

extension LargeFrames {
  fileprivate convenience init(_ limits: VarlinkLimits) {
    self.init(bytes: limits.largeFrames, most: limits.mostOfFrame)
  }
}

extension Channel {
  fileprivate func peerCredentials() throws -> PeerCredentials {
    let credentials = try pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) {
      try PeerCredentials(ofSocket: $0)
    }
    guard let credentials else { throw NoPeerCredentials(description: "the connection is not a socket") }
    return credentials
  }
}
