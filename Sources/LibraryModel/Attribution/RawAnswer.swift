/// What came back over the wire for one request, before anything is concluded from it.
package struct RawAnswer: Sendable, Equatable {
  package var status: Int
  package var body: [UInt8]
  /// False where the connection ended, or the time was up, before the answer was all there.
  package var isComplete: Bool
  /// How the body is still encoded, where nobody here can undo that, as `br`.
  package var unknownEncoding: String?
  /// How long the asker is to wait before it asks again; nil where the answer does not say so.
  package var retryAfter: Duration?
  /// Whether the header is there that carries a login's token.
  package var hasToken: Bool
  /// Of a redirect, the host that it points to.
  package var redirectHost: String?

  package init(
    status: Int, body: [UInt8] = [], isComplete: Bool = true, unknownEncoding: String? = nil,
    retryAfter: Duration? = nil, hasToken: Bool = false, redirectHost: String? = nil
  ) {
    self.status = status
    self.body = body
    self.isComplete = isComplete
    self.unknownEncoding = unknownEncoding
    self.retryAfter = retryAfter
    self.hasToken = hasToken
    self.redirectHost = redirectHost
  }
}
