import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import NIOTLS

/// Makes one protected connection, through a proxy where there is one, and closes it when it stands.
struct TLSProbe: Sendable {
  let endpoint: Endpoint
  let proxy: Endpoint?
  let timeout: Duration
  var configuration: TLSConfiguration

  /// For a look at a certificate that is not trusted. Nothing may be sent on such a connection.
  var trustingAnybody: TLSProbe {
    var probe = self
    probe.configuration.certificateVerification = .none
    return probe
  }

  /// - Returns: when the server's certificate ends, in seconds since 1970; nil: it shows none.
  func certificateEnd() async throws -> Int64? {
    try Task.checkCancellation()
    let loop = MultiThreadedEventLoopGroup.singleton.next()
    let end = loop.makePromise(of: Int64?.self)
    let limit = loop.scheduleTask(in: timeout.timeAmount) { end.fail(HTTPClientError.tlsHandshakeTimeout) }
    let way = proxy ?? endpoint
    let connecting = ClientBootstrap(group: loop).connectTimeout(timeout.timeAmount)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          if proxy == nil {
            try Self.secure(channel, endpoint, configuration, end)
          } else {
            let tunnel = ProxyTunnel(endpoint, end) { try Self.secure($0, endpoint, configuration, end) }
            try channel.pipeline.syncOperations.addHandler(tunnel)
          }
        }
      }
      .connect(host: way.host, port: way.port)
    connecting.whenFailure { end.fail($0) }
    end.futureResult.whenComplete { _ in
      limit.cancel()
      connecting.whenSuccess { $0.close(promise: nil) }
    }
    return try await withTaskCancellationHandler {
      try await end.futureResult.get()
    } onCancel: {
      end.fail(CancellationError())
    }
  }

  private static func secure(
    _ channel: any Channel, _ endpoint: Endpoint, _ configuration: TLSConfiguration, _ end: EventLoopPromise<Int64?>
  ) throws {
    let isAddress = (try? SocketAddress(ipAddress: endpoint.host, port: 0)) != nil
    let handler = try NIOSSLClientHandler(
      context: NIOSSLContext(configuration: configuration), serverHostname: isAddress ? nil : endpoint.host)
    try channel.pipeline.syncOperations.addHandlers(handler, Handshake(end))
  }
}

/// Waits for the end of the handshake.
private final class Handshake: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let end: EventLoopPromise<Int64?>

  init(_ end: EventLoopPromise<Int64?>) { self.end = end }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case TLSUserEvent.handshakeCompleted = event {
      let certificate = try? context.pipeline.syncOperations.nioSSL_peerCertificate()
      end.succeed(certificate.map { Int64($0.notValidAfter) })
    }
    context.fireUserInboundEventTriggered(event)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    end.fail(error)
    context.close(promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) {
    end.fail(ChannelError.eof)
    context.fireChannelInactive()
  }
}

/// Asks a proxy for a connection to the server, and takes itself away when there is one.
private final class ProxyTunnel: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  /// Of the proxy's answer, in bytes.
  private static let limit = 16 << 10

  private let endpoint: Endpoint
  private let end: EventLoopPromise<Int64?>
  private let secure: (any Channel) throws -> Void
  private var answer = ""

  init(_ endpoint: Endpoint, _ end: EventLoopPromise<Int64?>, secure: @escaping (any Channel) throws -> Void) {
    self.endpoint = endpoint
    self.end = end
    self.secure = secure
  }

  func channelActive(context: ChannelHandlerContext) {
    let host = endpoint.host.contains(":") ? "[\(endpoint.host)]" : endpoint.host
    let place = "\(host):\(endpoint.port)"
    let request = "CONNECT \(place) HTTP/1.1\r\nHost: \(place)\r\n\r\n"
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: request)), promise: nil)
    context.fireChannelActive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    answer += String(buffer: unwrapInboundIn(data))
    // The server says nothing before the handshake, so nothing comes behind the head.
    guard answer.contains("\r\n\r\n") else {
      if answer.utf8.count > Self.limit { fail(HTTPClientError.invalidProxyResponse, context) }
      return
    }
    // HTTP/1.1 200 OK, of which the words may be left out; any 2xx to a CONNECT is the way.
    let statusLine = answer.prefix { $0 != "\r\n" }
    switch statusLine.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) {
    case .some(200..<300):
      do {
        try secure(context.channel)
        context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
      } catch {
        fail(error, context)
      }
    case 407: fail(HTTPClientError.proxyAuthenticationRequired, context)
    default: fail(HTTPClientError.invalidProxyResponse, context)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { fail(error, context) }

  func channelInactive(context: ChannelHandlerContext) {
    end.fail(ChannelError.eof)
    context.fireChannelInactive()
  }

  private func fail(_ error: any Error, _ context: ChannelHandlerContext) {
    end.fail(error)
    context.close(promise: nil)
  }
}
