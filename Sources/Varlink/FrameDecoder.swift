import JSONDocument
import NIOCore

/// What comes out of a connection. After a faulty frame nothing else does.
enum InboundFrame: Sendable {
  /// - permit: of a large one; it is held until the frame has been answered, for the first time where it is more than once.
  case whole(FrameBytes, LargeFrames.Permit?)
  case faulty(FrameFault)
}

/// Turns the bytes of a connection into frames. A fault is a value in its place among the frames, so that those before it
/// are still answered, in order.
final class FrameDecoder: ChannelDuplexHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = InboundFrame
  typealias OutboundIn = Never

  /// Up to here a frame is taken from everybody, and needs no permit.
  static let smallFrame = 64 << 10
  /// How long a large frame may take to come while others wait.
  static let patience = TimeAmount.seconds(30)

  private enum Large {
    case none
    /// nothing is read meanwhile. isReadHeld: somebody wants to read.
    case waiting(number: Int?, isReadHeld: Bool)
    /// watch: ends a frame that takes too long to come.
    case held(LargeFrames.Permit, watch: Scheduled<Void>)
  }

  private var splitter: FrameSplitter
  private var hasEnded = false
  private var large = Large.none
  private let frames: LargeFrames?
  private let user: LargeFrames.User
  private let refusal: () -> String?

  /// - Parameter frames: bounds the large ones; nil: each is taken.
  /// - Parameter user: who sends them.
  /// - Parameter refusal: why the peer may send no large frame; nil: it may. Is asked for each.
  init(
    limit: Int, frames: LargeFrames? = nil, of user: LargeFrames.User = 0, refusal: @escaping () -> String? = { nil }
  ) {
    splitter = FrameSplitter(limit: limit)
    self.frames = frames
    self.user = user
    self.refusal = refusal
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard !hasEnded else { return }
    splitter.append(unwrapInboundIn(data))
    do {
      while let frame = try splitter.next() {
        var permit: LargeFrames.Permit?
        if case .held(let held, let watch) = large {
          permit = held
          watch.cancel()
        }
        large = .none
        context.fireChannelRead(wrapInboundOut(.whole(FrameBytes(frame), permit)))
      }
    } catch {
      return end(context, with: error)
    }
    if splitter.pendingBytes > Self.smallFrame, case .none = large { becameLarge(context) }
  }

  func read(context: ChannelHandlerContext) {
    if case .waiting(let number, _) = large {
      large = .waiting(number: number, isReadHeld: true)
    } else {
      context.read()
    }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if event as? ChannelEvent == .inputClosed { endOfInput(context) }
    context.fireUserInboundEventTriggered(event)
  }

  func channelInactive(context: ChannelHandlerContext) {
    endOfInput(context)
    leaveQueue()
    context.fireChannelInactive()
  }

  func handlerRemoved(context: ChannelHandlerContext) { leaveQueue() }

  private func becameLarge(_ context: ChannelHandlerContext) {
    if let reason = refusal() { return end(context, with: .notAllowed(reason: reason)) }
    guard let frames else { return }
    let (loop, own) = (context.eventLoop, NIOLoopBound((self, context), eventLoop: context.eventLoop))
    large = .waiting(number: nil, isReadHeld: false)
    let number = frames.enter(for: user) { permit in
      loop.execute {
        let (decoder, context) = own.value
        decoder.admitted(permit, context)
      }
    }
    large = .waiting(number: number, isReadHeld: false)
  }

  private func admitted(_ permit: LargeFrames.Permit, _ context: ChannelHandlerContext) {
    guard case .waiting(_, let isReadHeld) = large, !hasEnded else { return }
    large = .held(permit, watch: watch(context))
    if isReadHeld { context.read() }
  }

  /// Who keeps a permit and sends nothing must not keep others waiting for ever.
  private func watch(_ context: ChannelHandlerContext) -> Scheduled<Void> {
    let own = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    return context.eventLoop.scheduleTask(in: Self.patience) {
      let (decoder, context) = own.value
      guard case .held(let permit, _) = decoder.large else { return }
      if permit.isInTheWay {
        decoder.end(context, with: .slow)
      } else {
        decoder.large = .held(permit, watch: decoder.watch(context))
      }
    }
  }

  /// What it waits for or has is no longer its. A watch that went on would keep all that has come of the frame.
  private func leaveQueue() {
    switch large {
    case .none, .waiting(nil, _): break
    case .waiting(let number?, _): frames?.giveUp(number, of: user)
    case .held(_, let watch): watch.cancel()
    }
    large = .none
  }

  private func endOfInput(_ context: ChannelHandlerContext) {
    guard !hasEnded, splitter.pendingBytes > 0 else { return }
    end(context, with: .cutOff(bytes: splitter.pendingBytes))
  }

  private func end(_ context: ChannelHandlerContext, with fault: FrameFault) {
    hasEnded = true
    leaveQueue()
    splitter = FrameSplitter(limit: 0)
    context.fireChannelRead(wrapInboundOut(.faulty(fault)))
  }
}

extension JSON {
  /// The value as a frame.
  var frame: ByteBuffer { bytes.frame }
}

extension [UInt8] {
  /// A text with the NUL byte that ends a frame.
  var frame: ByteBuffer {
    var buffer = ByteBufferAllocator().buffer(capacity: count + 1)
    buffer.writeBytes(self)
    buffer.writeInteger(UInt8(0))
    return buffer
  }
}
