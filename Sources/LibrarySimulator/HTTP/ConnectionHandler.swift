import JSONDocument
import NIOCore
import NIOHTTP1

/// Reads the requests of one connection, and delivers their answers.
final class ConnectionHandler: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  static let bodyLimit = 64 * 1024 * 1024
  /// The number of pieces in which a slow body is sent.
  private static let pieces = 10

  private let simulator: LibrarySimulator
  private var head: HTTPRequestHead?
  private var body = ByteBuffer()

  init(_ simulator: LibrarySimulator) { self.simulator = simulator }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      self.head = head
      body.clear()
    case .body(var part): body.writeBuffer(&part)
    case .end:
      guard let head else { return }
      self.head = nil
      perform(simulator.answer(call(head)), to: head, context)
    }
    guard body.readableBytes > Self.bodyLimit, let head else { return }
    self.head = nil
    perform(CallAnswer(413), to: HTTPRequestHead(version: .http1_0, method: head.method, uri: head.uri), context)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

  private func call(_ head: HTTPRequestHead) -> Call {
    let headers = Dictionary(grouping: head.headers) { $0.name.lowercased() }.mapValues { $0.map(\.value) }
    return Call(head.method.rawValue, head.uri, headers: headers, body: Array(body.readableBytesView))
  }

  private func perform(_ answer: CallAnswer, to request: HTTPRequestHead, _ context: ChannelHandlerContext) {
    let response = Response(answer, to: request)
    switch answer.delivery {
    case .whole: finish(response.body, of: response, begun: false, context)
    case .delayed(let time): after(time, context) { self.finish(response.body, of: response, begun: false, context) }
    case .slow(let time): trickle(response, over: time, context)
    case .truncated where response.body.readableBytes > 1:
      begin(response, context)
      let half = response.body.getSlice(at: 0, length: response.body.readableBytes / 2) ?? response.body
      write(.body(.byteBuffer(half)), thenClosing: true, context)
    case .truncated, .dropped: context.close(promise: nil)
    case .never: break
    }
  }

  private func trickle(_ response: Response, over time: Duration, _ context: ChannelHandlerContext) {
    begin(response, context)
    context.flush()
    var rest = response.body
    let size = max(1, (rest.readableBytes + Self.pieces - 1) / Self.pieces)
    for number in 1...Self.pieces {
      let piece = rest.readSlice(length: min(size, rest.readableBytes)) ?? ByteBuffer()
      after(time / Self.pieces * number, context) {
        if number < Self.pieces {
          self.write(.body(.byteBuffer(piece)), thenClosing: false, context)
        } else {
          self.finish(piece, of: response, begun: true, context)
        }
      }
    }
  }

  private func begin(_ response: Response, _ context: ChannelHandlerContext) {
    context.write(wrapOutboundOut(.head(response.head)), promise: nil)
  }

  private func finish(_ rest: ByteBuffer, of response: Response, begun: Bool, _ context: ChannelHandlerContext) {
    if !begun { begin(response, context) }
    if rest.readableBytes > 0 { context.write(wrapOutboundOut(.body(.byteBuffer(rest))), promise: nil) }
    write(.end(nil), thenClosing: response.isLast, context)
  }

  private func write(_ part: HTTPServerResponsePart, thenClosing closes: Bool, _ context: ChannelHandlerContext) {
    let written = context.writeAndFlush(wrapOutboundOut(part))
    if closes { written.assumeIsolated().whenComplete { _ in context.close(promise: nil) } }
  }

  private func after(_ time: Duration, _ context: ChannelHandlerContext, _ act: @escaping () -> Void) {
    context.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(Int64(time.milliseconds)), act)
  }
}

/// An answer as it is sent.
private struct Response {
  var head: HTTPResponseHead
  var body = ByteBuffer()
  let isLast: Bool

  init(_ answer: CallAnswer, to request: HTTPRequestHead) {
    isLast = !request.isKeepAlive || answer.closes
    let status = answer.reason.map { HTTPResponseStatus.custom(code: UInt(answer.status), reasonPhrase: $0) }
    head = HTTPResponseHead(version: .http1_1, status: status ?? HTTPResponseStatus(statusCode: answer.status))
    for (name, value) in answer.headers { head.headers.add(name: name, value: value) }
    if isLast { head.headers.add(name: "Connection", value: "close") }
    if let content = answer.wireContent, let type = content.type {
      head.headers.add(name: "Content-Type", value: type)
      head.headers.add(name: "Content-Length", value: String(content.bytes.count))
      if request.method != .HEAD { body = ByteBuffer(bytes: content.bytes) }
    } else if !answer.isBodyless {
      head.headers.add(name: "Content-Length", value: "0")
    }
  }
}
