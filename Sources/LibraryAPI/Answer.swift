package import LibraryModel

/// What became of one request. Nothing here is an error to be thrown: each is an answer to go on from.
package enum Answer<Value: Sendable>: Sendable {
  /// The Library did what was asked.
  case accepted(Value)
  /// The Library's own 4xx: it did nothing, and asked again it would say the same. (Also a 413, whoever says it.)
  case refused(ServerWords)
  /// The Library did nothing, since it does not know the login: ask again with a new one, once.
  case loginGone(ServerWords)
  /// The Library's own 429: it did nothing, and asks to be left alone.
  case notTaken(ServerWords)
  /// The Library's own word for an outage of its own. What became of a PUT hangs on `mayHaveBeenDone`.
  case outage(KnownOutage, ServerWords)
  /// Nobody's word. `left`: whether a byte of the request may have left; else the server can't have done anything.
  case unanswered(Unanswered, left: Bool)
}

extension Answer: Equatable where Value: Equatable {}

extension Answer {
  /// The same answer with another value.
  package func map<Other: Sendable>(_ transform: (Value) -> Other) -> Answer<Other> {
    flatMap { .accepted(transform($0)) }
  }

  /// The same answer, but for one that is accepted: what its value tells.
  func flatMap<Other: Sendable>(_ transform: (Value) -> Answer<Other>) -> Answer<Other> {
    switch self {
    case .accepted(let value): transform(value)
    case .refused(let words): .refused(words)
    case .loginGone(let words): .loginGone(words)
    case .notTaken(let words): .notTaken(words)
    case .outage(let outage, let words): .outage(outage, words)
    case .unanswered(let unanswered, let left): .unanswered(unanswered, left: left)
    }
  }

  /// Whether the server may have done what was asked. Where this is false, a PUT can be sent again without a look.
  package var mayHaveBeenDone: Bool {
    switch self {
    case .accepted: true
    case .refused, .loginGone, .notTaken: false
    case .outage(let outage, let words): outage.mayHaveDone(words)
    case .unanswered(_, let left): left
    }
  }
}
