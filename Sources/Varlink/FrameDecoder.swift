import JSONDocument
import NIOCore

/// What comes out of a connection. After a faulty frame nothing else does.
enum InboundFrame: Sendable {
  case whole(ByteBuffer)
  case faulty(FrameFault)
}

/// Turns the bytes of a connection into frames. A fault is a value in its place among the frames, so that those before it
/// are still answered, in order.
final class FrameDecoder: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = InboundFrame

  private var splitter: FrameSplitter
  private var hasEnded = false

  init(limit: Int) { splitter = FrameSplitter(limit: limit) }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard !hasEnded else { return }
    splitter.append(unwrapInboundIn(data))
    do {
      while let frame = try splitter.next() { context.fireChannelRead(wrapInboundOut(.whole(frame))) }
    } catch {
      end(context, with: error)
    }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if event as? ChannelEvent == .inputClosed { endOfInput(context) }
    context.fireUserInboundEventTriggered(event)
  }

  func channelInactive(context: ChannelHandlerContext) {
    endOfInput(context)
    context.fireChannelInactive()
  }

  private func endOfInput(_ context: ChannelHandlerContext) {
    guard !hasEnded, splitter.pendingBytes > 0 else { return }
    end(context, with: .cutOff(bytes: splitter.pendingBytes))
  }

  private func end(_ context: ChannelHandlerContext, with fault: FrameFault) {
    hasEnded = true
    splitter = FrameSplitter(limit: 0)
    context.fireChannelRead(wrapInboundOut(.faulty(fault)))
  }
}

extension JSON {
  /// The value with the NUL byte that ends a frame.
  var frame: ByteBuffer {
    let bytes = bytes
    var buffer = ByteBufferAllocator().buffer(capacity: bytes.count + 1)
    buffer.writeBytes(bytes)
    buffer.writeInteger(UInt8(0))
    return buffer
  }
}
