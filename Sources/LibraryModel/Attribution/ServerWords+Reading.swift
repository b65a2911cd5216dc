import JSONDocument

extension ServerWords {
  /// The most bytes that are kept of a message, a code and a ticket each.
  package static let textLimit = 8 << 10
  /// The most bytes that are kept of a page, which says little beyond its title.
  package static let pageLimit = 300

  /// Reads whatever came: an error of the Library's, a list of such, other JSON or a page.
  ///
  /// - Parameter hidingSecrets: is applied before a text is cut, since a cut could leave half a secret.
  init(_ answer: RawAnswer, _ body: AnswerBody, hidingSecrets: (String) -> String) {
    func plain(_ text: String?, limit: Int = Self.textLimit) -> String? {
      text.flatMap { PlainLine.of(hidingSecrets($0), limit: limit) }
    }
    var errors: [JSON] = []
    if case .json(let json) = body {
      errors = json["errors"]?.array ?? [json]
      errors += errors.flatMap { $0["subErrors"]?.array ?? [] }
    }
    let code = plain(errors.first("code", \.words))
    var message = plain(Self.message(of: errors))
    if code == nil, message == nil {
      if case .encoded = body {} else { message = plain(PlainLine.textOfPage(answer.body), limit: Self.pageLimit) }
    }
    self.init(
      status: answer.status, code: code, iServerCode: errors.lazy.compactMap(\.iServerCode).first,
      message: message, ticketId: plain(errors.first("ticketId", \.words)), retryAfter: answer.retryAfter)
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
