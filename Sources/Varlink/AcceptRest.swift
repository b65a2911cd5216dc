import Glibc
import NIOCore
import NIOPosix

/// Lets accepting rest before connections have taken the last files that the process may open, and between tries while it is out
/// of files or memory all the same. Those who wait are taken when there is room again.
///
/// Some files are left to everything else: libdispatch looks into `/proc` how its threads go on, and ends the process where it
/// can't open that.
///
/// The kernel says again and again that a connection waits, and listening would end at the first error. NIO keeps asking for one
/// after such an error whatever a handler does, so this one sleeps: the listener has a thread of its own, which has nothing else
/// to do.
final class AcceptRest: ChannelInboundHandler {
  typealias InboundIn = Channel

  /// The thread of all listeners.
  static let listeners = MultiThreadedEventLoopGroup(numberOfThreads: 1)

  private static let microseconds: useconds_t = 100_000
  private static let rest = TimeAmount.milliseconds(100)
  private static let filesLeft = 16
  private static let calm = TimeAmount.seconds(10)

  private let report: @Sendable (VarlinkServerEvent) -> Void
  /// It was said that there is no room; it is said again only after connections could be taken for a while, since files
  /// that are closed one by one let in one client after the other.
  private var isSaid = false
  private var lastError = NIODeadline.now()
  /// No connection is taken until there is room.
  private var isResting = false

  init(report: @escaping @Sendable (VarlinkServerEvent) -> Void) { self.report = report }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard let error = error as? IOError, [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(error.errnoCode) else {
      return context.fireErrorCaught(error)
    }
    sayNoRoom(error.errnoCode)
    usleep(Self.microseconds)
    lastError = .now()
  }

  private func sayNoRoom(_ code: CInt) {
    if !isSaid { report(.cannotAccept(reason: systemMessage(code))) }
    isSaid = true
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if isSaid, NIODeadline.now() - lastError > Self.calm {
      report(.acceptsAgain)
      isSaid = false
    }
    context.fireChannelRead(data)
    restWithoutRoom(context)
  }

  private func restWithoutRoom(_ context: ChannelHandlerContext) {
    guard context.channel.isActive, isResting || !Self.hasRoom else { return }
    isResting = !Self.hasRoom
    try? context.channel.syncOptions?.setOption(.autoRead, value: !isResting)
    guard isResting else { return }
    sayNoRoom(EMFILE)
    lastError = .now()
    context.eventLoop.assumeIsolated().scheduleTask(in: Self.rest) { self.restWithoutRoom(context) }
  }

  /// The next file gets the lowest number that is free, so that number tells how many are left.
  private static var hasRoom: Bool {
    let next = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard next >= 0 else { return false }
    close(next)
    return Int(next) < sysconf(CInt(_SC_OPEN_MAX)) - filesLeft
  }
}
