/// What was said in place of what was asked for. Every text in it is one line, of bounded length and without secrets.
package struct ServerWords: Sendable, Hashable, Codable {
  package let status: Int
  /// The Library's code, as `ERR006`.
  package let code: String?
  /// The Intelligence Server's number below the Library's code; not kept on the disk.
  package let iServerCode: Int?
  /// The server's own message; of a page, what it says without its markup.
  package let message: String?
  /// The number under which the server's log has it.
  package let ticketId: String?
  /// How long the server asks to be left alone; not kept on the disk.
  package let retryAfter: Duration?

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

  /// Whether they are in the Library's own shape, and so not of what stands before it. Of words that were kept only the
  /// code tells it.
  package var isLibrarys: Bool { iServerCode != nil || code.map(LibraryError.isCode) ?? false }

  /// For a sentence: `404 ERR004: "…"`. It leaves room for the sentence, which is to be no longer than a message.
  package var summary: String {
    func cut(_ text: String, to limit: Int) -> String? {
      text.utf8.count > limit ? PlainLine.of(text, limit: limit) : text
    }
    let code = code.flatMap { cut($0, to: 100) }
    let head = ([String(status)] + [code].compactMap(\.self)).joined(separator: " ")
    return message.flatMap { cut($0, to: 7 << 10) }.map { "\(head): \"\($0)\"" } ?? head
  }

  /// The same as the end of a sentence: with a full stop, unless what was said brings its own.
  package var summaryAtEnd: String {
    let mark = message?.last { !$0.isWhitespace }
    return mark.map { ".!?".contains($0) } == true ? summary : summary + "."
  }

  /// A sentence, with a space before it, of what it asks for: environments wait so long. Empty where it asks for nothing.
  package var rest: String {
    guard let retryAfter, retryAfter > .zero else { return "" }
    let seconds = retryAfter.components.seconds
    let span = seconds < 120 ? "\(seconds) s" : "\((seconds + 59) / 60) min"
    return " It asks to be left alone for \(span) (Retry-After)."
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
