import Glibc
import NIOCore
import NIOPosix

/// Lets accepting rest between tries while the process is out of files or memory: the kernel would say again and again that
/// a connection waits, and listening would end at the first error. Those who wait are taken when there is room again.
final class AcceptRest: ChannelDuplexHandler {
  typealias InboundIn = Channel
  typealias OutboundIn = Never

  private static let rest = TimeAmount.milliseconds(500)

  private let report: @Sendable (VarlinkServerEvent) -> Void
  private var isResting = false
  private var isReadHeld = false
  /// It was said that there is no room; it is said again only after connections could be taken for a while, since files
  /// that are closed one by one let in one client after the other.
  private var isSaid = false
  private var lastError = NIODeadline.now()

  private static let calm = TimeAmount.seconds(10)

  init(report: @escaping @Sendable (VarlinkServerEvent) -> Void) { self.report = report }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard let error = error as? IOError, [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(error.errnoCode) else {
      return context.fireErrorCaught(error)
    }
    if !isSaid { report(.cannotAccept(reason: systemMessage(error.errnoCode))) }
    isSaid = true
    lastError = .now()
    guard !isResting else { return }
    isResting = true
    let own = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    context.eventLoop.scheduleTask(in: Self.rest) {
      let (handler, context) = own.value
      handler.isResting = false
      if handler.isReadHeld { context.read() }
      handler.isReadHeld = false
    }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if isSaid, NIODeadline.now() - lastError > Self.calm {
      report(.acceptsAgain)
      isSaid = false
    }
    context.fireChannelRead(data)
  }

  func read(context: ChannelHandlerContext) {
    if isResting { isReadHeld = true } else { context.read() }
  }
}
