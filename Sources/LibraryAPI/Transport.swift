import AsyncHTTPClient
import Glibc
import NIOCore
import NIOHTTP1
import NIOHTTPCompression
import NIOPosix
import NIOSSL

/// Carries requests to one server, each at most once, and tells what was seen of it.
protocol Carrier: Sendable {
  var endpoint: Endpoint { get }
  var proxy: Endpoint? { get }
  func send(
    _ method: HTTPMethod, _ path: String, headers: HTTPHeaders, body: [UInt8]?, timeout: Duration
  ) async -> Exchange
  func shutdown() async
}

/// Sends requests over the network.
///
/// What async-http-client 1.37 does with a request, read in its source, since a PUT must never be sent twice:
/// - It starts a request on a connection once (`RequestBag.willExecuteRequest`) and never again. A pooled connection
///   that the server has closed fails the request that is given to it (`HTTP1ConnectionStateMachine.runNewRequest`:
///   `remoteConnectionClosed`; `HTTP1Connection.execute0`: `ioOnClosedChannel`), before its head is written: there is no
///   second connection, and nothing is sent again. If the close arrives while the request is on its way, it fails too.
/// - Only requests without a connection wait; with `retryConnectionEstablishment` they would wait through further
///   attempts to connect. It is off: the first failure to connect is the answer.
/// - Redirects would send it again, and are off. HTTP/2 is off, too: its streams share the fate of one connection.
///
/// The kernel goes on to send what it was given where the network does not take it, for minutes, and also when the connection was
/// closed meanwhile: a PUT that was given up would come to the server when a cable is mended. `sendingTimeout` bounds that.
///
/// Everything runs on a single event loop, because `didSendRequestHead` is called on the request's loop: were the
/// connection on another, a timeout could be seen before a head that is already on the wire.
final class Transport: Carrier {
  let endpoint: Endpoint
  let proxy: Endpoint?
  private let http: HTTPClient
  private let answerLimit: Int

  init(_ server: LibraryServer, answerLimit: Int) throws(LibraryServerFault) {
    endpoint = try Endpoint(server: server.url)
    proxy = if let proxy = server.proxy { try Endpoint(proxy: proxy) } else { nil }
    self.answerLimit = answerLimit
    var configuration = HTTPClient.Configuration(
      tlsConfiguration: try Self.tls(caFile: server.caFile, server.certificates), redirectConfiguration: .disallow,
      timeout: .init(connect: server.requestTimeout.timeAmount))
    configuration.proxy = proxy.map { .server(host: $0.host, port: $0.port) }
    configuration.httpVersion = .http1Only
    // Answers are asked for as they are; what compresses them all the same is understood, up to the same length.
    configuration.decompression = .enabled(limit: .size(answerLimit))
    configuration.connectionPool.retryConnectionEstablishment = false
    // Shorter than any server keeps an idle connection, so that a request seldom meets one that is being closed; long
    // enough for the PUT that follows its GET.
    configuration.connectionPool.idleTimeout = .seconds(3)
    // A bound on mistakes only: an edit never waits for another's connection.
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 1000
    let milliseconds = Int(server.sendingTimeout / .milliseconds(1))
    configuration.http1_1ConnectionDebugInitializer = { channel in
      channel.setOption(.socket(SocketOptionLevel(IPPROTO_TCP), TCP_USER_TIMEOUT), value: milliseconds)
    }
    http = HTTPClient(
      eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton.next()), configuration: configuration)
  }

  func send(
    _ method: HTTPMethod, _ path: String, headers: HTTPHeaders, body: [UInt8]?, timeout: Duration
  ) async -> Exchange {
    let recorder = ExchangeRecorder(limit: answerLimit)
    var failure: (any Error)?
    do {
      try Task.checkCancellation()
      let request = try HTTPClient.Request(
        url: endpoint.base + path, method: method, headers: headers, body: body.map { .bytes($0) })
      let task = http.execute(request: request, delegate: recorder, deadline: .now() + timeout.timeAmount)
      try await withTaskCancellationHandler {
        try await task.get()
      } onCancel: {
        task.fail(reason: CancellationError())
      }
    } catch NIOHTTPDecompression.DecompressionError.limit {
      failure = AnswerTooLong(limit: answerLimit)
    } catch {
      failure = error
    }
    var exchange = recorder.recorded
    exchange.failure = failure
    return exchange
  }

  /// Ends what is under way, and closes all connections.
  func shutdown() async { try? await http.shutdown() }

  static func tls(caFile: String?, _ read: [UInt8]?) throws(LibraryServerFault) -> TLSConfiguration {
    var configuration = TLSConfiguration.makeClientConfiguration()
    guard let caFile else { return configuration }
    let certificates: [NIOSSLCertificate]
    do {
      certificates =
        try read.map { try NIOSSLCertificate.fromPEMBytes($0) } ?? NIOSSLCertificate.fromPEMFile(caFile)
    } catch {
      throw LibraryServerFault(
        setting: .caFile,
        reason: "\(caFile) can't be read as certificates in PEM form: check that it exists, "
          + "that this user may read it, and that it holds BEGIN CERTIFICATE blocks")
    }
    guard !certificates.isEmpty else {
      throw LibraryServerFault(setting: .caFile, reason: "\(caFile) holds no certificate")
    }
    configuration.additionalTrustRoots = [.certificates(certificates)]
    return configuration
  }
}

extension Duration {
  /// Bounded to a year, which the deadlines of NIO can hold.
  var timeAmount: TimeAmount {
    let bounded = min(max(self, .zero), .seconds(365 * 86_400))
    return .nanoseconds(bounded.components.seconds * 1_000_000_000 + bounded.components.attoseconds / 1_000_000_000)
  }
}
