import JSONDocument
import NIOCore

/// The client's end of a connection, on its event loop: gives each reply to the oldest call that has no last reply yet.
///
/// It reads only while that call waits for a reply. So a stream that nobody asks for its next reply slows the service, and
/// what piles up here is what one read of the socket brought.
final class ClientHandler: ChannelInboundHandler {
  typealias InboundIn = InboundFrame

  private struct Call {
    let isStream: Bool
    /// Came before somebody asked for them.
    var replies = CircularBuffer<ReplyFrame>()
    var waiting: EventLoopPromise<ReplyFrame>?
    var isAbandoned = false
  }

  private let channel: any Channel
  /// Calls whose replies have not all been taken.
  private var calls: [Int: Call] = [:]
  /// Calls whose last reply has not come, oldest first.
  private var order = CircularBuffer<Int>()
  /// Calls of which the socket did not take the last byte, so that the service has not seen them.
  private var unsent: Set<Int> = []
  /// Why nothing comes any more.
  private var end: (any Error)?

  init(channel: any Channel) { self.channel = channel }

  func begin(_ id: Int, _ call: CallFrame) throws {
    if let end { throw end.ofUnsent }
    calls[id] = Call(isStream: call.wantsMore)
    order.append(id)
    // Asked for before the call leaves: a service that lets nobody in has said so and closed, the call can't be written any
    // more, and what it said is only read where a read was waiting.
    channel.read()
    // If this fails the connection closes, which ends all calls.
    let sent = channel.eventLoop.makePromise(of: Void.self)
    sent.futureResult.assumeIsolated().whenFailure { _ in self.unsent.insert(id) }
    channel.writeAndFlush(call.bytes.frame, promise: sent)
  }

  /// The next reply of a call that has not had its last one. One caller at a time.
  func next(_ id: Int) -> EventLoopFuture<ReplyFrame> {
    guard var call = calls[id] else { return channel.eventLoop.makeFailedFuture(end(of: id)) }
    if let reply = call.replies.popFirst() {
      calls[id] = reply.isLast ? nil : call
      return channel.eventLoop.makeSucceededFuture(reply)
    }
    if end != nil { return channel.eventLoop.makeFailedFuture(end(of: id)) }
    precondition(call.waiting == nil, "two tasks ask for the next reply of one call")
    let promise = channel.eventLoop.makePromise(of: ReplyFrame.self)
    call.waiting = promise
    calls[id] = call
    readIfAwaited()
    return promise.futureResult
  }

  /// Nobody wants the rest of a call. A single reply is dropped when it comes; a stream can only be ended by closing.
  func abandon(_ id: Int) {
    guard var call = calls[id] else { return }
    call.waiting?.fail(CancellationError())
    call.waiting = nil
    call.isAbandoned = true
    let isOver = !order.contains(id)
    calls[id] = isOver ? nil : call
    if !isOver, call.isStream { close(because: VarlinkClientError.closed) }
  }

  func close(because reason: any Error) {
    if end == nil { end = reason }
    channel.close(promise: nil)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard end == nil else { return }
    switch unwrapInboundIn(data) {
    case .faulty(.cutOff): close(because: VarlinkClientError.closed)
    case .faulty(let fault): close(because: VarlinkClientError.badReply(reason: fault.description))
    case .whole(let bytes, _):
      do {
        let json = try JSON(parsing: bytes.take())
        if let reply = ReplyFrame(json) {
          take(reply)
        } else {
          close(because: VarlinkClientError.badReply(reason: "its members are not those of a reply"))
        }
      } catch {
        close(because: VarlinkClientError.badReply(reason: "\(error)"))
      }
    }
  }

  func channelReadComplete(context: ChannelHandlerContext) { readIfAwaited() }

  func channelInactive(context: ChannelHandlerContext) {
    if end == nil { end = VarlinkClientError.closed }
    order.removeAll()
    for (id, call) in calls {
      call.waiting?.fail(end(of: id))
      // What came in full can still be taken.
      calls[id]?.waiting = nil
      if call.replies.isEmpty { calls[id] = nil }
    }
    context.fireChannelInactive()
  }

  /// A connection that breaks is closed; there is nothing else to say of it.
  func errorCaught(context: ChannelHandlerContext, error: any Error) { close(because: VarlinkClientError.closed) }

  /// Why no further reply comes to a call.
  private func end(of id: Int) -> any Error {
    let end = end ?? VarlinkClientError.closed
    return unsent.contains(id) ? end.ofUnsent : end
  }

  private func take(_ reply: ReplyFrame) {
    guard let id = order.first, var call = calls[id] else {
      // A service that does not let us in says so before it is asked.
      if case .failed(let error) = reply { return close(because: error) }
      return close(because: VarlinkClientError.badReply(reason: "it answers no call"))
    }
    guard reply.isLast || call.isStream else {
      return close(because: VarlinkClientError.badReply(reason: "more than one reply to a call that takes one"))
    }
    if reply.isLast { order.removeFirst() }
    if let waiting = call.waiting {
      call.waiting = nil
      calls[id] = reply.isLast ? nil : call
      waiting.succeed(reply)
    } else if call.isAbandoned {
      calls[id] = nil
    } else {
      call.replies.append(reply)
      calls[id] = call
    }
  }

  private func readIfAwaited() {
    guard end == nil, let id = order.first, let call = calls[id] else { return }
    if !call.isStream || call.waiting != nil { channel.read() }
  }
}

extension Error {
  /// What ends a call that has not left: a connection that was closed says this, and nothing else of it.
  fileprivate var ofUnsent: any Error {
    self as? VarlinkClientError == .closed ? VarlinkClientError.notSent : self
  }
}
