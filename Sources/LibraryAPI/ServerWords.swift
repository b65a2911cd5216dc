/// What a server said when it did not do as asked. Every text in it is one line, of bounded length and without secrets.
package struct ServerWords: Sendable, Equatable {
  package var status: Int
  /// The Library's code: `ERR006`.
  package var code: String?
  package var iServerCode: Int?
  /// The server's own message; of a page that is no JSON, what it says without its markup.
  package var message: String?
  package var ticketId: String?
  package var retryAfter: Duration?

  package init(
    status: Int, code: String? = nil, iServerCode: Int? = nil, message: String? = nil, ticketId: String? = nil,
    retryAfter: Duration? = nil
  ) {
    self.status = status
    self.code = code
    self.iServerCode = iServerCode
    self.message = message
    self.ticketId = ticketId
    self.retryAfter = retryAfter
  }
}

extension ServerWords: CustomStringConvertible {
  /// `404 ERR004: The object was not found (ticket 3f2b)`.
  package var description: String {
    let head = ([String(status)] + [code].compactMap { $0 }).joined(separator: " ")
    let notes = [iServerCode.map { "I-Server \($0)" }, ticketId.map { "ticket \($0)" }].compactMap { $0 }
    let tail = notes.isEmpty ? "" : " (\(notes.joined(separator: ", ")))"
    return head + (message.map { ": \($0)" } ?? "") + tail
  }
}
