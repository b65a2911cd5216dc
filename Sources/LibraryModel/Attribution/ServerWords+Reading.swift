import JSONDocument

extension ServerWords {
  /// The most bytes that are kept of a message, a code and a ticket each.
  package static let textLimit = 8 << 10
  /// The most bytes that are kept of a page, which says little beyond its title.
  package static let pageLimit = 300

  /// Reads whatever came: an error of the Library's, a list of such, other JSON or a page.
  ///
  init(_ answer: RawAnswer, _ body: AnswerBody, redaction: Redaction) {
    func plain(_ text: String?) -> String? { text.flatMap { redaction.line($0, limit: Self.textLimit) } }
    var errors: [JSON] = []
    if case .json(let json) = body {
      errors = json["errors"]?.array ?? [json]
      errors += errors.flatMap { $0["subErrors"]?.array ?? [] }
    }
    let code = plain(errors.first("code", \.words))
    var message = plain(Self.message(of: errors))
    if code == nil, message == nil {
      if case .encoded = body {} else { message = Self.textOfPage(answer, redaction) }
    }
    self.init(
      status: answer.status, code: code, iServerCode: errors.lazy.compactMap(\.iServerCode).first,
      message: message, ticketId: plain(errors.first("ticketId", \.words)), retryAfter: answer.retryAfter)
  }

  private static func textOfPage(_ answer: RawAnswer, _ redaction: Redaction) -> String? {
    let isCut = !answer.isComplete || answer.body.count > PlainLine.pageLimit
    let page = String(decoding: answer.body.prefix(PlainLine.pageLimit), as: UTF8.self)
    // Once before the markup is taken out, since that could take a part of a secret with it, and once after it, since a secret
    // may be written with markup in it. In angle brackets the mark would be taken for markup.
    let bracketed = "[redacted]"
    let hidden = redaction.hiding(in: page, isCut: isCut).replacing(Redaction.mark, with: bracketed)
    let text = PlainLine.textOfPage(hidden).replacing(bracketed, with: Redaction.mark)
    return redaction.line(text, limit: pageLimit, isCut: isCut)
  }

  /// What all of them say, each once.
  private static func message(of errors: [JSON]) -> String {
    var messages: [String] = []
    for error in errors {
      guard let text = error["message"]?.string ?? error["error"]?.string ?? error.string, !messages.contains(text)
      else { continue }
      messages.append(text)
    }
    return messages.joined(separator: "; ")
  }
}

extension [JSON] {
  fileprivate func first(_ key: String, _ read: (JSON) -> String?) -> String? {
    for element in self {
      if let value = element[key].flatMap(read) { return value }
    }
    return nil
  }
}

extension JSON {
  /// A string, or a number as it was written: servers differ.
  fileprivate var words: String? { string ?? number?.description }
}
