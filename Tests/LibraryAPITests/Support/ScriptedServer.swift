import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A server on 127.0.0.1 that does with each request what a script says, and remembers them all.
final class ScriptedServer: Sendable {
  enum Act: Sendable {
    case send(String)
    case sendBytes([UInt8])
    case close
    /// Ends its own side of the connection, and goes on reading.
    case closeOutput
  }

  enum Transport {
    case plain
    case tls(NIOSSLContext)
    /// Accepts, and never reads.
    case silent
    /// Accepts, and hangs up as soon as anything comes.
    case closing
  }

  /// No act at all: the connection stays open without an answer.
  typealias Script = @Sendable (RecordedRequest) -> [Act]

  let port: Int
  /// Each request as it comes in.
  let arrivals: AsyncStream<RecordedRequest>
  private let channel: any Channel
  private let log: Log

  var requests: [RecordedRequest] { log.requests.withLock { $0 } }
  var url: String { "http://127.0.0.1:\(port)/MicroStrategyLibrary" }

  private final class Log: Sendable {
    let requests = Mutex<[RecordedRequest]>([])
    let connections = Mutex<[any Channel]>([])
  }

  private init(_ channel: any Channel, _ log: Log, _ arrivals: AsyncStream<RecordedRequest>) throws {
    self.channel = channel
    self.log = log
    self.arrivals = arrivals
    // A bound TCP socket has a port.
    port = try channel.localAddress?.port ?? { throw ChannelError.unknownLocalAddress }()
  }

  static func start(_ transport: Transport = .plain, _ script: @escaping Script) async throws -> ScriptedServer {
    let log = Log()
    let (arrivals, arrived) = AsyncStream.makeStream(of: RecordedRequest.self)
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelInitializer { channel in
        let number = log.connections.withLock { connections in
          connections.append(channel)
          return connections.count
        }
        return channel.eventLoop.makeCompletedFuture {
          let pipeline = channel.pipeline.syncOperations
          switch transport {
          case .silent: return
          case .closing:
            try pipeline.addHandler(Closing())
            return
          case .tls(let context): try pipeline.addHandler(NIOSSLServerHandler(context: context))
          case .plain: break
          }
          try pipeline.addHandler(
            Conversation(connection: number) { request in
              log.requests.withLock { $0.append(request) }
              arrived.yield(request)
              return script(request)
            })
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    return try ScriptedServer(channel, log, arrivals)
  }

  /// When it returns, nothing more can arrive.
  func stop() async {
    try? await channel.close()
    for connection in log.connections.withLock({ $0 }) {
      try? await connection.close()
      try? await connection.closeFuture.get()
    }
  }

  /// Waits for the first request.
  func firstArrival() async { for await _ in arrivals { return } }
}

/// Reads requests with a `Content-Length` or none, one after the other, and performs what the script says.
private final class Conversation: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let connection: Int
  private let script: ScriptedServer.Script
  private var received = ""

  init(connection: Int, script: @escaping ScriptedServer.Script) {
    self.connection = connection
    self.script = script
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    received += String(buffer: unwrapInboundIn(data))
    if received.hasPrefix("\u{16}") {
      // The begin of a TLS handshake: answered as servers without TLS do.
      context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer("400 Bad Request"))), promise: nil)
      context.close(promise: nil)
      return
    }
    while let request = RecordedRequest(takenFrom: &received, connection: connection) {
      for act in script(request) {
        switch act {
        case .send(let text): context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
        case .sendBytes(let bytes): context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
        case .close: context.close(promise: nil)
        case .closeOutput: context.close(mode: .output, promise: nil)
        }
      }
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

private final class Closing: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  func channelRead(context: ChannelHandlerContext, data: NIOAny) { context.close(promise: nil) }
}
