import Glibc
package import JSONDocument
import NIOCore
import NIOPosix
import Synchronization

/// A connection to a service.
///
/// Calls may be made from many tasks at once: they are pipelined, and answered in the order in which they went out. A call
/// whose task is cancelled has gone out nevertheless; its reply is dropped. The connection closes when the client and its
/// streams are let go of.
package final class VarlinkClient: Sendable {
  private let channel: any Channel
  private let handler: NIOLoopBound<ClientHandler>
  private let lastCall = Atomic(0)

  private init(channel: any Channel, handler: NIOLoopBound<ClientHandler>) {
    self.channel = channel
    self.handler = handler
  }

  deinit { channel.close(promise: nil) }

  /// `replyBytes` bounds one reply.
  package static func connect(
    to path: String, replyBytes: Int = 256 << 20
  ) async throws(VarlinkClientError) -> VarlinkClient {
    do {
      let (channel, handler) = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .channelOption(.autoRead, value: false)
        .connect(unixDomainSocketPath: path) { channel in
          channel.eventLoop.makeCompletedFuture {
            let handler = ClientHandler(channel: channel)
            try channel.pipeline.syncOperations.addHandlers(FrameDecoder(limit: replyBytes), handler)
            return (channel, NIOLoopBound(handler, eventLoop: channel.eventLoop))
          }
        }
      return VarlinkClient(channel: channel, handler: handler)
    } catch let error as IOError {
      throw VarlinkClientError(error.errnoCode, path: path)
    } catch {
      throw .unreachable(path: path, reason: "\(error)")
    }
  }

  /// Whether calls can still be made. It may end at any time.
  package var isOpen: Bool { channel.isActive }

  /// The reply; throws `VarlinkError` for an error reply, and `VarlinkClientError` where there is none.
  package func call(_ method: String, _ parameters: JSONObject = [:]) async throws -> JSONObject {
    let id = newID()
    let frame = CallFrame(method: method, parameters: parameters)
    return try await reply(to: id) { handler in
      try handler.begin(id, frame)
      return handler.next(id)
    }
    .parameters
  }

  /// Returns when the socket has taken the call. Whether the service could do it can't be known.
  package func callOneway(_ method: String, _ parameters: JSONObject = [:]) async throws {
    let frame = CallFrame(method: method, parameters: parameters, isOneway: true)
    do {
      try await channel.writeAndFlush(frame.json.frame).get()
    } catch {
      throw VarlinkClientError.notSent
    }
  }

  /// The replies, as they come. The service is slowed down to the pace at which they are taken. Calls behind this one are
  /// answered when it has ended. Let go of before its end, or cancelled, it closes the connection: the protocol has no
  /// other way to end it.
  package func callMore(_ method: String, _ parameters: JSONObject = [:]) async throws -> VarlinkReplyStream {
    let id = newID()
    let frame = CallFrame(method: method, parameters: parameters, wantsMore: true)
    let handler = handler
    try await channel.eventLoop.submit { try handler.value.begin(id, frame) }.get()
    return VarlinkReplyStream(
      OpenStream(
        next: { try await self.reply(to: id) { $0.next(id) } },
        abandon: { self.abandon(id) }))
  }

  /// Calls that wait for a reply throw `VarlinkClientError.closed`.
  package func close() async {
    let handler = handler
    channel.eventLoop.execute { handler.value.close(because: VarlinkClientError.closed) }
    // A channel's close future never fails.
    try? await channel.closeFuture.get()
  }

  private func newID() -> Int { lastCall.wrappingAdd(1, ordering: .relaxed).newValue }

  private func reply(
    to id: Int, _ ask: @escaping @Sendable (ClientHandler) throws -> EventLoopFuture<ReplyFrame>
  ) async throws -> ReplyFrame {
    try Task.checkCancellation()
    let handler = handler
    let loop = channel.eventLoop
    return try await withTaskCancellationHandler {
      let reply = loop.flatSubmit {
        do {
          return try ask(handler.value)
        } catch {
          return loop.makeFailedFuture(error)
        }
      }
      // A cancellation that came before the call was begun has found nothing to abandon.
      if Task.isCancelled { abandon(id) }
      return try await reply.get()
    } onCancel: {
      abandon(id)
    }
  }

  private func abandon(_ id: Int) {
    let handler = handler
    channel.eventLoop.execute { handler.value.abandon(id) }
  }
}

extension ReplyFrame {
  fileprivate var parameters: JSONObject {
    get throws(VarlinkError) {
      switch self {
      case .continuing(let parameters), .last(let parameters): return parameters
      case .failed(let error): throw error
      }
    }
  }
}

extension VarlinkClientError {
  fileprivate init(_ code: CInt, path: String) {
    self =
      switch code {
      case ENOENT: .noSocket(path: path)
      case ECONNREFUSED: .refused(path: path)
      case EACCES, EPERM: .permission(path: path)
      case EAGAIN: .unreachable(path: path, reason: "too many clients are waiting there; try again later")
      default: .unreachable(path: path, reason: systemMessage(code))
      }
  }
}
