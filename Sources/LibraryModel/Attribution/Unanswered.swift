/// Why a request has no answer to go by: nothing came, or what came is nobody's word.
package struct Unanswered: Sendable, Equatable {
  /// What came in the place of an answer.
  package enum Kind: String, CaseIterable, Sendable {
    /// The Library itself says, with a 5xx or with ERR013 or ERR016, that it could not do what was asked.
    case serverError
    case redirect
    /// A page or other text that is no JSON.
    case page
    /// JSON that is neither what was asked for nor an error of the Library's.
    case otherJSON
    case empty
    /// A document that can't be read: broken JSON, a member twice, half a surrogate pair, bytes that are no UTF-8.
    case broken
    /// An encoding that was not asked for and can't be undone.
    case encoded
    /// More than may be read.
    case tooLong
    /// The connection ended, or the time was up, in the middle of the answer.
    case cutOff
    /// The request left, and nothing came back.
    case noAnswer
    /// The connection was not made, or was closed before the request was written.
    case notConnected
    /// The task that asked was cancelled, or its client shut down.
    case cancelled
  }

  package let kind: Kind
  /// For people, one line: what happened, to what, who said it, and what to do.
  package let message: String
  /// What was said, where something was; its status tells a page with 403 from one with 502.
  package let words: ServerWords?

  package init(_ kind: Kind, _ message: String, words: ServerWords? = nil) {
    self.kind = kind
    self.message = message
    self.words = words
  }

  /// Whether a 2xx came whose body can't be understood: asked again, it will most likely be the same.
  package var isUnreadable: Bool {
    guard let words, (200..<300).contains(words.status) else { return false }
    return switch kind {
    case .page, .otherJSON, .empty, .broken, .encoded, .tooLong: true
    case .serverError, .redirect, .cutOff, .noAnswer, .notConnected, .cancelled: false
    }
  }
}
