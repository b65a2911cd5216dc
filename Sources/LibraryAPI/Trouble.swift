/// Why there is no answer to go by, in words for people: what happened, with which host, and what to do about it.
package struct Trouble: Sendable, Equatable, CustomStringConvertible {
  package enum Kind: String, Sendable, Equatable, CaseIterable {
    case nameNotResolved
    case cannotConnect
    case tls
    case proxy
    case timeout
    case connectionClosed
    /// A redirect, a page where JSON was due, JSON that is cut off, or more than may be read.
    case badAnswer
    /// A 5xx.
    case serverError
    /// The task that asked was cancelled.
    case cancelled
    /// The client was shut down.
    case shutDown
  }

  package let kind: Kind
  package let message: String
  /// Where a server did answer: its status, its words, and when it wants to be asked again.
  package let words: ServerWords?

  package init(_ kind: Kind, _ message: String, words: ServerWords? = nil) {
    self.kind = kind
    self.message = message
    self.words = words
  }

  package var description: String { message }
}
