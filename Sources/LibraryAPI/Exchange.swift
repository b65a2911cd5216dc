import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Synchronization

/// What was seen of one request on the wire, up to its end or its failure.
struct Exchange: Sendable {
  /// Whether the head of the request was handed to a connection. Before that nothing of it can have left.
  var isWritten = false
  var head: HTTPResponseHead?
  var body = ByteBuffer()
  var failure: (any Error)?

  /// Whether the answer has no body, not even a compressed one.
  var isEmpty: Bool {
    guard body.readableBytes == 0, let head else { return false }
    return head.headers.first(name: "Content-Length").map { $0 == "0" } ?? [204, 304].contains(head.status.code)
  }
}

/// The answer's body is longer than may be read.
struct AnswerTooLong: Error {
  let limit: Int
}

/// Writes an `Exchange` down as it happens.
///
/// It is called on the event loop of the connection (see `Transport`), so `isWritten` is set in the same turn of the loop
/// in which the head is written: a timeout or a cancellation comes wholly before it or wholly after.
final class ExchangeRecorder: HTTPClientResponseDelegate {
  typealias Response = Void

  private let exchange = Mutex(Exchange())
  private let limit: Int

  init(limit: Int) { self.limit = limit }

  var recorded: Exchange { exchange.withLock { $0 } }

  func didSendRequestHead(task: HTTPClient.Task<Void>, _ head: HTTPRequestHead) {
    exchange.withLock { $0.isWritten = true }
  }

  func didReceiveHead(task: HTTPClient.Task<Void>, _ head: HTTPResponseHead) -> EventLoopFuture<Void> {
    exchange.withLock { $0.head = head }
    let announced = head.headers.first(name: "Content-Length").flatMap { Int($0) } ?? 0
    return goOn(announced <= limit, task)
  }

  func didReceiveBodyPart(task: HTTPClient.Task<Void>, _ part: ByteBuffer) -> EventLoopFuture<Void> {
    let fits = exchange.withLock { exchange in
      guard exchange.body.readableBytes + part.readableBytes <= limit else { return false }
      exchange.body.writeImmutableBuffer(part)
      return true
    }
    return goOn(fits, task)
  }

  func didFinishRequest(task: HTTPClient.Task<Void>) {}

  private func goOn(_ fits: Bool, _ task: HTTPClient.Task<Void>) -> EventLoopFuture<Void> {
    fits
      ? task.eventLoop.makeSucceededVoidFuture()
      : task.eventLoop.makeFailedFuture(AnswerTooLong(limit: limit))
  }
}
