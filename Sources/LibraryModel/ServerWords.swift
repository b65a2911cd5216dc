/// What the Library server said, as it said it.
package struct ServerWords: Sendable, Hashable, Codable {
  package let status: Int
  package let code: String?
  package let message: String?
  package let ticketId: String?
  /// How long it asks to be left alone; not kept.
  package let retryAfter: Duration?

  package init(
    status: Int, code: String? = nil, message: String? = nil, ticketId: String? = nil, retryAfter: Duration? = nil
  ) {
    self.status = status
    self.code = code
    self.message = message
    self.ticketId = ticketId
    self.retryAfter = retryAfter
  }

  /// For a sentence: `404 ERR004: "…"`.
  package var summary: String {
    let head = ([String(status)] + [code].compactMap(\.self)).joined(separator: " ")
    return message.map { "\(head): \"\($0)\"" } ?? head
  }
}

extension ServerWords {
  private enum CodingKeys: String, CodingKey {
    case status, code, message, ticketId
  }

  package init(from decoder: any Decoder) throws {
    let words = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      status: words.decode(Int.self, forKey: .status), code: words.decodeIfPresent(String.self, forKey: .code),
      message: words.decodeIfPresent(String.self, forKey: .message),
      ticketId: words.decodeIfPresent(String.self, forKey: .ticketId))
  }
}
