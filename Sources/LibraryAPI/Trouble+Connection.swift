import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// Which server was asked, through what, and for how long: what a message needs besides the failure.
struct Route: Sendable {
  let server: String
  let proxy: String?
  let timeout: Duration
  /// The key in the configuration that sets it.
  let timeoutSetting: String
}

extension Trouble {
  /// Nothing of the request left.
  static func beforeSending(_ failure: any Error, _ route: Route) -> Trouble {
    let server = route.server
    switch failure {
    case is CancellationError:
      return Trouble(.cancelled, "the request to \(server) was cancelled before it left")
    case let error as HTTPClientError:
      return beforeSending(error, route)
    case let error as NIOConnectionError:
      return error.hasNoAddress ? noAddress(route) : cannotConnect(error.lastFailure, route)
    case ChannelError.ioOnClosedChannel:
      return closedBeforeSending(route)
    default:
      return failure.isOfTLS ? noTLS(failure, route) : cannotConnect(failure, route)
    }
  }

  private static func beforeSending(_ failure: HTTPClientError, _ route: Route) -> Trouble {
    let server = route.server
    switch failure {
    case .connectTimeout, .deadlineExceeded, .getConnectionFromPoolTimeout, .tlsHandshakeTimeout,
      .httpProxyHandshakeTimeout:
      let step = failure == .tlsHandshakeTimeout ? "TLS connection" : "connection"
      let way = route.proxy.map { " through the proxy \($0)" } ?? ""
      return Trouble(
        .timeout,
        "no \(step) to \(server)\(way) within \(route.timeout.words): check that it runs, and that no firewall stands "
          + "between")
    case .proxyAuthenticationRequired, .invalidProxyResponse:
      let what = failure == .proxyAuthenticationRequired ? "it asks for a login" : "it refused"
      return Trouble(
        .proxy,
        "the proxy \(route.proxy ?? "") does not connect to \(server), \(what): make it let this machine pass")
    case .remoteConnectionClosed where route.proxy == nil:
      return closedBeforeSending(route)
    case .alreadyShutdown, .cancelled:
      return Trouble(.shutDown, "nothing more is sent to \(server): its client was shut down")
    default:
      return cannotConnect(failure, route)
    }
  }

  private static func noAddress(_ route: Route) -> Trouble {
    let (host, setting) = route.proxy.map { ("the proxy \($0)", "proxy") } ?? (route.server, "url")
    return Trouble(
      .nameNotResolved,
      "the address of \(host) was not found: check the name in `\(setting)`, and the name service of this machine")
  }

  private static func cannotConnect(_ failure: any Error, _ route: Route) -> Trouble {
    let place = route.proxy.map { "the proxy \($0), on the way to \(route.server)" } ?? route.server
    let settings = route.proxy == nil ? "`url`" : "`proxy` and `url`"
    return Trouble(
      .cannotConnect,
      "cannot connect to \(place) (\(failure.detail)): check that it runs, and the host and port in \(settings)")
  }

  private static func closedBeforeSending(_ route: Route) -> Trouble {
    Trouble(.connectionClosed, "\(route.server) closed the connection before the request was written: ask again")
  }

  private static func noTLS(_ failure: any Error, _ route: Route) -> Trouble {
    let server = route.server
    if failure.isUntrusted {
      return Trouble(
        .tls,
        "the certificate of \(server) is not trusted (\(failure.detail)): if a company's own authority signed it, name "
          + "the authority's certificate in `ca_file`; if it has expired, renew it on the server")
    }
    if failure.isOfAnotherName {
      return Trouble(.tls, "the certificate of \(server) is for another name: check the host in `url`")
    }
    return Trouble(
      .tls, "no TLS connection to \(server) (\(failure.detail)): check that the port in `url` is one that speaks TLS")
  }

  /// The request left, and no answer came, or not all of it.
  static func afterSending(_ failure: any Error, _ route: Route, words: ServerWords? = nil) -> Trouble {
    let server = route.server
    switch failure {
    case is CancellationError:
      return Trouble(
        .cancelled, "the request to \(server) was cancelled while its answer was awaited; what became of it is unknown",
        words: words)
    case let error as HTTPClientError where error == .deadlineExceeded:
      return Trouble(
        .timeout,
        "\(server) did not answer within \(route.timeout.words): if it is only slow, raise `\(route.timeoutSetting)`",
        words: words)
    case let error as HTTPClientError where error == .cancelled:
      return Trouble(
        .shutDown, "the client of \(server) was shut down while an answer was awaited; what became of it is unknown",
        words: words)
    case let error as AnswerTooLong:
      return Trouble(
        .badAnswer, "the answer of \(server) is longer than \(error.limit) bytes, the most that is read", words: words)
    case let error as HTTPParserError where error != .invalidEOFState:
      return Trouble(.badAnswer, "what \(server) answered is no HTTP (\(error)): check the port in `url`", words: words)
    default:
      return Trouble(
        .connectionClosed,
        "the connection to \(server) broke before the answer was complete (\(failure.detail)): look into the logs of "
          + "the server and of what stands before it", words: words)
    }
  }
}

extension Duration {
  /// `30 s`, `50 ms`.
  fileprivate var words: String {
    let milliseconds = components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    return milliseconds % 1000 == 0 ? "\(milliseconds / 1000) s" : "\(milliseconds) ms"
  }
}
