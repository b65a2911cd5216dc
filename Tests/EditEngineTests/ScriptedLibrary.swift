import JSONDocument
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A Library on 127.0.0.1 that gives the answers of a script: those that the simulator never gives.
final class ScriptedLibrary: Sendable {
  enum Act: Sendable {
    case answer(Int, String, headers: [(String, String)])
    /// Closes the connection without an answer.
    case hangUp

    /// A 204 with a token, which is a login.
    static let login = Act.answer(204, "", headers: [("X-MSTR-AuthToken", "t1")])

    static func answer(_ status: Int, _ body: String) -> Act { .answer(status, body, headers: []) }
    static func answer(_ status: Int, _ body: JSON) -> Act { .answer(status, body.text) }
  }

  /// By the words of a request: `POST login`, `GET`, `PUT`. Each is given the count of its kind, from 1.
  typealias Script = @Sendable (_ request: String, _ count: Int) -> Act

  private let channel: any Channel
  private let log: Log
  let url: String

  /// The words of the requests, as they came.
  var requests: [String] { log.requests.withLock { $0 } }

  fileprivate final class Log: Sendable {
    let requests = Mutex<[String]>([])
  }

  private init(_ channel: any Channel, _ log: Log) {
    self.channel = channel
    self.log = log
    url = "http://127.0.0.1:\(channel.localAddress?.port ?? 0)/MicroStrategyLibrary"
  }

  /// While the body runs.
  static func serving<Value>(
    _ script: @escaping Script, _ body: (ScriptedLibrary) async throws -> Value
  ) async throws -> Value {
    let log = Log()
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.configureHTTPServerPipeline()
          try channel.pipeline.syncOperations.addHandler(Conversation(log: log, script: script))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    let result: Result<Value, any Error>
    do {
      result = .success(try await body(ScriptedLibrary(channel, log)))
    } catch {
      result = .failure(error)
    }
    try await channel.close()
    return try result.get()
  }
}

private final class Conversation: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private let log: ScriptedLibrary.Log
  private let script: ScriptedLibrary.Script
  private var words = ""

  init(log: ScriptedLibrary.Log, script: @escaping ScriptedLibrary.Script) {
    self.log = log
    self.script = script
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      let last = head.uri.split(separator: "/").last ?? ""
      words = ["login", "logout"].contains(last) ? "\(head.method) \(last)" : "\(head.method)"
    case .body: break
    case .end:
      let count = log.requests.withLock { requests in
        requests.append(words)
        return requests.count { $0 == words }
      }
      perform(script(words, count), context)
    }
  }

  private func perform(_ act: ScriptedLibrary.Act, _ context: ChannelHandlerContext) {
    guard case .answer(let status, let body, let more) = act else {
      context.close(promise: nil)
      return
    }
    var headers = HTTPHeaders(more)
    if status != 204 { headers.add(name: "Content-Length", value: "\(body.utf8.count)") }
    let head = HTTPResponseHead(version: .http1_1, status: .init(statusCode: status), headers: headers)
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    if !body.isEmpty { context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: body)))), promise: nil) }
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
  }
}
