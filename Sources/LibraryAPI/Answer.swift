/// What became of one request. Nothing here is an error to be thrown: each is an answer to go on from.
package enum Answer<Value: Sendable>: Sendable {
  /// A 2xx.
  case accepted(Value)
  /// A 4xx: the server understood, and did nothing.
  case refused(ServerWords)
  /// The server no longer knows the login, or never took it: a 401 or `ERR009`.
  case loginGone(ServerWords)
  /// The request left, and what became of it is unknown.
  case lost(Trouble)
  /// Not one byte of the request left.
  case neverLeft(Trouble)
}

extension Answer: Equatable where Value: Equatable {}

extension Answer {
  /// The same answer with another value.
  package func map<Other: Sendable>(_ transform: (Value) -> Other) -> Answer<Other> {
    flatMap { .accepted(transform($0)) }
  }

  func flatMap<Other: Sendable>(_ transform: (Value) -> Answer<Other>) -> Answer<Other> {
    switch self {
    case .accepted(let value): transform(value)
    case .refused(let words): .refused(words)
    case .loginGone(let words): .loginGone(words)
    case .lost(let trouble): .lost(trouble)
    case .neverLeft(let trouble): .neverLeft(trouble)
    }
  }
}
