import JSONDocument
import NIOCore
import NIOPosix

/// A connection that sends what it likes.
final class RawClient {
  private let channel: any Channel
  private var input: AsyncStream<ByteBuffer>.Iterator
  private var bytes: [UInt8] = []

  private init(channel: any Channel, input: AsyncStream<ByteBuffer>) {
    self.channel = channel
    self.input = input.makeAsyncIterator()
  }

  /// - Parameter reads: false: only from `beginReading` on.
  static func connected(
    to path: String, reads: Bool = true, _ body: (RawClient) async throws -> Void
  ) async throws {
    let (input, output) = AsyncStream<ByteBuffer>.makeStream()
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .channelOption(.allowRemoteHalfClosure, value: true)
      .channelOption(.autoRead, value: reads)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(Collector(output: output))
        }
      }
      .connect(unixDomainSocketPath: path).get()
    do {
      try await body(RawClient(channel: channel, input: input))
    } catch {
      channel.close(promise: nil)
      throw error
    }
    channel.close(promise: nil)
  }

  func send(_ bytes: some Sequence<UInt8>) async throws {
    try await channel.writeAndFlush(ByteBuffer(bytes: bytes)).get()
  }

  /// Each text as a frame, all in one write.
  func send(frames: String...) async throws {
    try await send(frames.flatMap { Array($0.utf8) + [0] })
  }

  func beginReading() async throws { try await channel.setOption(.autoRead, value: true).get() }

  func closeOutput() async throws { try await channel.close(mode: .output).get() }

  func close() async throws { try await channel.close().get() }

  /// The next frame; nil when the server has closed the connection.
  func frame() async throws -> JSON? {
    while true {
      if let end = bytes.firstIndex(of: 0) {
        let json = try JSON(parsing: bytes[..<end])
        bytes.removeSubrange(...end)
        return json
      }
      guard let more = await input.next(isolation: #isolation) else { return nil }
      bytes += more.readableBytesView
    }
  }
}

private final class Collector: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  let output: AsyncStream<ByteBuffer>.Continuation

  init(output: AsyncStream<ByteBuffer>.Continuation) { self.output = output }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) { output.yield(unwrapInboundIn(data)) }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if event as? ChannelEvent == .inputClosed { output.finish() }
  }

  func channelInactive(context: ChannelHandlerContext) { output.finish() }

  /// A server may close with bytes of ours unread, which resets the connection.
  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
