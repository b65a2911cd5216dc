import Glibc
import NIOCore
import NIOPosix

/// Lets accepting rest between tries while the process is out of files or memory: the kernel says again and again that a
/// connection waits, and listening would end at the first error. Those who wait are taken when there is room again.
///
/// NIO keeps asking for a connection after such an error whatever a handler does, so this one sleeps: the listener has a
/// thread of its own, which has nothing else to do.
final class AcceptRest: ChannelInboundHandler {
  typealias InboundIn = Channel

  /// The thread of all listeners.
  static let listeners = MultiThreadedEventLoopGroup(numberOfThreads: 1)

  private static let microseconds: useconds_t = 100_000
  private static let calm = TimeAmount.seconds(10)

  private let report: @Sendable (VarlinkServerEvent) -> Void
  /// It was said that there is no room; it is said again only after connections could be taken for a while, since files
  /// that are closed one by one let in one client after the other.
  private var isSaid = false
  private var lastError = NIODeadline.now()

  init(report: @escaping @Sendable (VarlinkServerEvent) -> Void) { self.report = report }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard let error = error as? IOError, [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(error.errnoCode) else {
      return context.fireErrorCaught(error)
    }
    if !isSaid { report(.cannotAccept(reason: systemMessage(error.errnoCode))) }
    isSaid = true
    usleep(Self.microseconds)
    lastError = .now()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if isSaid, NIODeadline.now() - lastError > Self.calm {
      report(.acceptsAgain)
      isSaid = false
    }
    context.fireChannelRead(data)
  }
}
