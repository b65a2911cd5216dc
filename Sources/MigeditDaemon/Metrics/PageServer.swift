import NIOCore
import NIOHTTP1
import NIOPosix
import Runtime
import Synchronization

/// Serves short texts over HTTP/1.1: one request on each connection, since whoever gathers metrics comes once in a quarter of a
/// minute. What a client may cost is bounded: how many there are at once, how much each may send, and how long it may take.
struct PageServer: Sendable {
  /// At once; who comes when there are so many is let go at once.
  static let mostConnections = 16
  /// Of a request's line and headers, in bytes. A body is not read.
  static let mostBytes = 16 << 10
  /// From the connection to the last byte of the answer. A scheduler that hangs is waited for for 5 s.
  static let longest = Duration.seconds(15)

  typealias Client = NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>

  private let listener: NIOAsyncChannel<Client, Never>
  private let answer: @Sendable (PageRequest) async -> PageAnswer
  private let time: TimeSource
  private let connections = Connections()

  private final class Connections: Sendable {
    let count = Atomic(0)
  }

  /// Listens. When this returns, clients can connect; they are answered once the server runs.
  ///
  /// - Throws: an `IOError` of NIO's where the port is in use or can't be had.
  init(
    at address: LoopbackAddress, time: TimeSource, answer: @escaping @Sendable (PageRequest) async -> PageAnswer
  ) async throws {
    self.time = time
    self.answer = answer
    listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      // A restart does not wait for the connections of the process before.
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .bind(to: SocketAddress(ipAddress: address.host, port: address.port)) { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(BytesLimit())
          try channel.pipeline.syncOperations.configureHTTPServerPipeline()
          return try Client(wrappingChannelSynchronously: channel)
        }
      }
  }

  /// Another one than was asked for only where that was 0.
  var port: Int? { listener.channel.localAddress?.port }

  /// Until the task is cancelled.
  func run() async throws {
    try await listener.executeThenClose { clients in
      try await withThrowingDiscardingTaskGroup { group in
        for try await client in clients { group.addTask { await serve(client) } }
      }
    }
  }

  private func serve(_ client: Client) async {
    let before = connections.count.add(1, ordering: .relaxed).oldValue
    defer { connections.count.subtract(1, ordering: .relaxed) }
    // What goes wrong on a connection is its client's.
    try? await client.executeThenClose { requests, responses in
      guard before < Self.mostConnections else { return }
      await withTaskGroup { group in
        group.addTask { try? await converse(requests, responses) }
        group.addTask { try? await time.sleep(Self.longest) }
        await group.next()
        group.cancelAll()
      }
    }
  }

  private func converse(
    _ requests: NIOAsyncChannelInboundStream<HTTPServerRequestPart>,
    _ responses: NIOAsyncChannelOutboundWriter<HTTPServerResponsePart>
  ) async throws {
    for try await part in requests {
      guard case .head(let head) = part else { continue }
      let request = PageRequest(
        method: head.method.rawValue, uri: head.uri,
        accept: head.headers["accept"].isEmpty ? nil : head.headers["accept"].joined(separator: ","))
      let answer = await answer(request)
      let body = ByteBuffer(string: answer.body)
      var headers: HTTPHeaders = [
        "Content-Type": answer.mediaType, "Content-Length": "\(body.readableBytes)", "Connection": "close",
        "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff",
      ]
      if let allow = answer.allow { headers.add(name: "Allow", value: allow) }
      let response = HTTPResponseHead(
        version: .http1_1, status: HTTPResponseStatus(statusCode: answer.status), headers: headers)
      try await responses.write(.head(response))
      if head.method != .HEAD { try await responses.write(.body(.byteBuffer(body))) }
      try await responses.write(.end(nil))
      return
    }
  }
}

/// Closes a connection that has sent more than a request may have.
private final class BytesLimit: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private var bytes = 0

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    bytes += unwrapInboundIn(data).readableBytes
    if bytes > PageServer.mostBytes { return context.close(promise: nil) }
    context.fireChannelRead(data)
  }
}
