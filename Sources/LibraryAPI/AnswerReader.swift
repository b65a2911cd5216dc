import JSONDocument
import LibraryModel
import NIOCore

/// Turns what was seen on the wire into an answer. What an answer means is decided by `Attribution` alone.
struct AnswerReader: Sendable {
  let route: Route
  /// In seconds since 1970.
  let now: Int64

  func read(_ exchange: Exchange) -> Answer<JSON?> {
    guard let head = exchange.head else {
      // Without a head there is always a failure; one that is not known says no more than that.
      let failure = exchange.failure ?? ChannelError.eof
      let unanswered: Unanswered =
        exchange.isWritten ? .afterSending(failure, route) : .beforeSending(failure, route)
      return .unanswered(plain(unanswered), left: exchange.isWritten)
    }
    let raw = RawAnswer(exchange, head: head, now: now)
    switch Attribution(raw, to: route.question) {
    case .asAsked(let document): return .accepted(document)
    case .refused(let words): return .refused(words)
    case .loginGone(let words): return .loginGone(words)
    case .notTaken(let words): return .notTaken(words)
    case .outage(let outage, let words): return .outage(outage, words)
    case .nobody(let unanswered):
      // Why it broke off says more than that it did.
      guard !raw.isComplete, let failure = exchange.failure else { return .unanswered(unanswered, left: true) }
      return .unanswered(plain(.afterSending(failure, route, words: unanswered.words)), left: true)
    }
  }

  /// Errors of connections may repeat what was sent or received.
  private func plain(_ unanswered: Unanswered) -> Unanswered {
    Unanswered(
      unanswered.kind, route.question.redaction.line(unanswered.message, limit: Self.messageLimit) ?? "",
      words: unanswered.words)
  }

  private static let messageLimit = 2000
}
