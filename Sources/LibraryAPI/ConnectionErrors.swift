import AsyncHTTPClient
import Glibc
import LibraryModel
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

extension NIOConnectionError {
  var hasNoAddress: Bool { connectionErrors.isEmpty && (dnsAError != nil || dnsAAAAError != nil) }

  /// One failure stands for all the addresses that were tried.
  var lastFailure: any Error { connectionErrors.last?.error ?? self }
}

extension Error {
  var isOfTLS: Bool { self is NIOSSLError || self is BoringSSLError || self is NIOSSLExtraError }

  var isUntrusted: Bool {
    switch self as any Error {
    case NIOSSLError.unableToValidateCertificate: true
    case NIOSSLError.handshakeFailed(.sslError(let stack)):
      stack.contains { String(describing: $0).contains("CERTIFICATE_VERIFY_FAILED") }
    default: false
    }
  }

  var isOfAnotherName: Bool { (self as? NIOSSLExtraError) == .failedToValidateHostname }

  /// What the system or the library says, in short. An error of the client may hold headers, so only its name is told.
  func detail(_ redaction: Redaction) -> String {
    let text =
      switch self as any Error {
      case let error as HTTPClientError: error == .remoteConnectionClosed ? "it was closed" : error.shortDescription
      case let error as IOError: String(cString: strerror(error.errnoCode))
      case NIOSSLError.handshakeFailed(let cause): cause.reason
      case let cause as BoringSSLError: cause.reason
      case is ChannelError, is HTTPParserError: "it was closed"
      default: String(describing: self)
      }
    return redaction.line(text, limit: 200) ?? "no reason was given"
  }
}

extension BoringSSLError {
  /// `CERTIFICATE_VERIFY_FAILED`: of what BoringSSL says, the last part before the place in its source.
  fileprivate var reason: String {
    guard case .sslError(let stack) = self, let first = stack.first else { return String(describing: self) }
    let text = String(describing: first)
    let words = text[..<(text.firstRange(of: " at ")?.lowerBound ?? text.endIndex)]
    return String(words.split(separator: ":").last ?? words)
  }
}
