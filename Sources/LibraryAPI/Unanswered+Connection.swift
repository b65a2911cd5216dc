import AsyncHTTPClient
import LibraryModel
import NIOCore
import NIOHTTP1
import NIOHTTPCompression
import NIOPosix
import NIOSSL

/// One request and the way that it went: what a message about a failed connection needs besides the failure.
struct Route: Sendable {
  let question: LibraryQuestion
  let proxy: String?
  let timeout: Duration
  /// The key in the configuration that sets it.
  let timeoutSetting: String

  /// The host that is asked.
  var server: String { question.server }
  /// Who is asked, for a sentence.
  fileprivate var library: String { "the Library server at \(question.server)" }
}

extension Unanswered {
  /// Nothing of the request left.
  static func beforeSending(_ failure: any Error, _ route: Route) -> Unanswered {
    switch failure {
    case is CancellationError:
      Unanswered(.cancelled, "The request to \(route.library) was cancelled before it left.")
    case let error as HTTPClientError:
      beforeSending(error, route)
    case let error as NIOConnectionError:
      error.hasNoAddress ? noAddress(route) : cannotConnect(error.lastFailure, route)
    case ChannelError.ioOnClosedChannel:
      closedBeforeSending(route)
    default:
      failure.isOfTLS ? noTLS(failure, route) : cannotConnect(failure, route)
    }
  }

  private static func beforeSending(_ failure: HTTPClientError, _ route: Route) -> Unanswered {
    switch failure {
    case .connectTimeout, .deadlineExceeded, .getConnectionFromPoolTimeout, .tlsHandshakeTimeout,
      .httpProxyHandshakeTimeout:
      let step = failure == .tlsHandshakeTimeout ? "TLS connection" : "connection"
      let way = route.proxy.map { " through the proxy \($0)" } ?? ""
      return Unanswered(
        .notConnected,
        "No \(step) to \(route.library)\(way) within \(route.timeout.words): check that it runs, and that no firewall "
          + "stands between.")
    case .proxyAuthenticationRequired, .invalidProxyResponse:
      let what = failure == .proxyAuthenticationRequired ? "it asks for a login" : "it refused"
      return Unanswered(
        .notConnected,
        "The proxy \(route.proxy ?? "") does not connect to \(route.server), \(what): make it let this machine pass.")
    case .remoteConnectionClosed where route.proxy == nil:
      return closedBeforeSending(route)
    case .alreadyShutdown, .cancelled:
      return Unanswered(.cancelled, "Nothing more is sent to \(route.library): its client was shut down.")
    default:
      return cannotConnect(failure, route)
    }
  }

  private static func noAddress(_ route: Route) -> Unanswered {
    let (host, setting) = route.proxy.map { ("the proxy \($0)", "proxy") } ?? (route.library, "url")
    return Unanswered(
      .notConnected,
      "The address of \(host) was not found: check the name in `\(setting)`, and the name service of this machine.")
  }

  private static func cannotConnect(_ failure: any Error, _ route: Route) -> Unanswered {
    let place = route.proxy.map { "the proxy \($0), on the way to \(route.server)" } ?? route.library
    let settings = route.proxy == nil ? "`url`" : "`proxy` and `url`"
    return Unanswered(
      .notConnected,
      "Can't connect to \(place) (\(failure.detail(route.question.redaction))): check that it runs, and the host and port in \(settings)."
    )
  }

  private static func closedBeforeSending(_ route: Route) -> Unanswered {
    Unanswered(
      .notConnected, "The connection to \(route.library) was closed before the request was written: ask again.")
  }

  private static func noTLS(_ failure: any Error, _ route: Route) -> Unanswered {
    if failure.isUntrusted {
      return Unanswered(
        .notConnected,
        "The certificate of \(route.library) is not trusted (\(failure.detail(route.question.redaction))): if a company's own authority signed "
          + "it, name the authority's certificate in `ca_file`; if it has expired, renew it on the server.")
    }
    if failure.isOfAnotherName {
      return Unanswered(
        .notConnected, "The certificate of \(route.library) is for another name: check the host in `url`.")
    }
    return Unanswered(
      .notConnected,
      "No TLS connection to \(route.library) (\(failure.detail(route.question.redaction))): check that the port in `url` is one that speaks TLS."
    )
  }

  /// The request left, and no answer came, or not all of it.
  ///
  /// - Parameter words: what was said before the failure, where the head of an answer came.
  static func afterSending(_ failure: any Error, _ route: Route, words: ServerWords? = nil) -> Unanswered {
    let (library, subject) = (route.library, route.question.subject)
    let silence: Kind = words == nil ? .noAnswer : .cutOff
    switch failure {
    case is CancellationError:
      return Unanswered(
        .cancelled,
        "\(subject.capitalized) was cancelled while the answer of \(library) was awaited; what became of it is unknown.",
        words: words)
    case let error as HTTPClientError where error == .deadlineExceeded:
      return Unanswered(
        silence,
        "\(library.capitalized) did not answer \(subject) within \(route.timeout.words): if it is only slow, raise "
          + "`\(route.timeoutSetting)`.", words: words)
    case let error as HTTPClientError where error == .cancelled:
      return Unanswered(
        .cancelled,
        "The client of \(library) was shut down while an answer to \(subject) was awaited; what became of it is unknown.",
        words: words)
    case let error as AnswerTooLong:
      return tooLong(error, route, words)
    case is NIOHTTPDecompression.DecompressionError, is NIOHTTPDecompression.ExtraDecompressionError:
      return Unanswered(
        .encoded,
        "What stands before \(library) answered \(subject) compressed, without being asked to, and broken "
          + "(\(failure)): make it send answers as they are.", words: words)
    case let error as HTTPParserError where error != .invalidEOFState:
      return Unanswered(
        silence, "What \(route.server) answered to \(subject) is no HTTP (\(error)): check the port in `url`.",
        words: words)
    default:
      return Unanswered(
        silence,
        "The connection to \(library) broke before its answer to \(subject) was complete (\(failure.detail(route.question.redaction))): look "
          + "into the logs of the server and of what stands before it.", words: words)
    }
  }

  private static func tooLong(_ error: AnswerTooLong, _ route: Route, _ words: ServerWords?) -> Unanswered {
    Unanswered(
      .tooLong,
      "The answer of \(route.library) to \(route.question.subject) is longer than \(error.limit) bytes, the most that "
        + "is read.", words: words)
  }
}

extension Duration {
  /// `30 s`, `50 ms`.
  fileprivate var words: String {
    let milliseconds = components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    return milliseconds % 1000 == 0 ? "\(milliseconds / 1000) s" : "\(milliseconds) ms"
  }
}

extension String {
  /// With a capital letter at its beginning, and else as it is.
  fileprivate var capitalized: String { prefix(1).uppercased() + dropFirst() }
}
