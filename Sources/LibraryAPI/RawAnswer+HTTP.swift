import LibraryModel
import NIOCore
import NIOHTTP1
import NIOHTTPCompression

extension RawAnswer {
  static let tokenHeader = "X-MSTR-AuthToken"

  /// - Parameter now: in seconds since 1970.
  init(_ exchange: Exchange, head: HTTPResponseHead, now: Int64) {
    self.init(
      status: Int(head.status.code), body: Array(exchange.body.readableBytesView),
      isComplete: exchange.failure.map { Self.isOnlyEmpty($0, exchange) } ?? true,
      unknownEncoding: Self.unknownEncoding(head.headers),
      retryAfter: Self.retryAfter(head.headers, now: now),
      hasToken: head.headers.first(name: Self.tokenHeader).map { !$0.isEmpty } ?? false,
      redirectHost: Self.redirectHost(head.headers))
  }

  /// Some proxies say of every answer that it is compressed, of one without a body, too.
  private static func isOnlyEmpty(_ failure: any Error, _ exchange: Exchange) -> Bool {
    guard let error = failure as? NIOHTTPDecompression.ExtraDecompressionError, error == .truncatedData else {
      return false
    }
    return exchange.isEmpty
  }

  /// gzip and deflate have been undone on the way here.
  private static func unknownEncoding(_ headers: HTTPHeaders) -> String? {
    let encodings = headers[canonicalForm: "Content-Encoding"].map { $0.lowercased() }.filter { $0 != "identity" }
    guard !encodings.isEmpty, encodings != ["gzip"], encodings != ["deflate"] else { return nil }
    return encodings.joined(separator: ", ")
  }

  /// Seconds, or a date: reckoned from the answer's own `Date`, so that two clocks need not agree.
  private static func retryAfter(_ headers: HTTPHeaders, now: Int64) -> Duration? {
    guard let text = headers.first(name: "Retry-After") else { return nil }
    if let seconds = Int64(text) { return .seconds(min(max(seconds, 0), retryAfterLimit)) }
    guard let until = HTTPDate.seconds(text) else { return nil }
    let from = headers.first(name: "Date").flatMap { HTTPDate.seconds($0) } ?? now
    return .seconds(min(max(until - from, 0), retryAfterLimit))
  }

  /// A year: more is a mistake, and would be too much for other clocks.
  private static let retryAfterLimit: Int64 = 365 * 86_400

  /// Only the host: the rest of a `Location` may hold a session.
  private static func redirectHost(_ headers: HTTPHeaders) -> String? {
    guard let location = headers.first(name: "Location"), let scheme = location.firstRange(of: "//") else { return nil }
    let authority = location[scheme.upperBound...].prefix { !"/?#".contains($0) }
    return authority.split(separator: "@").last.map(String.init)
  }
}
