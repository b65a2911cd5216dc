import LibraryModel
import Synchronization

/// What no message about one server may repeat: its user's secrets, and the tokens and cookies of all its logins, those of before
/// too, since an answer that is under way may still repeat them.
final class KnownSecrets: Sendable {
  /// Of tokens and cookies, from the one that was seen the longest time ago. More than the logins of one server have at once.
  private static let most = 1000

  private struct Seen {
    /// When each was seen last, counted in answers.
    var last: [String: Int] = [:]
    var answers = 0
    /// nil: what is known has changed since one was made.
    var redaction: Redaction?

    mutating func remember(_ secrets: [String]) {
      answers += 1
      for secret in secrets where last.updateValue(answers, forKey: secret) == nil { redaction = nil }
      while last.count > KnownSecrets.most, let oldest = last.min(by: { $0.value < $1.value }) {
        last[oldest.key] = nil
      }
    }
  }

  private let own: [String]
  private let seen = Mutex(Seen())

  init(_ own: [Secret]) { self.own = own.map(\.exposed) }

  /// Those that were seen last are remembered the longest.
  func remember(_ secrets: [Secret]) {
    let new = secrets.map(\.exposed).filter { $0.utf8.count >= Redaction.shortest }
    guard !new.isEmpty else { return }
    seen.withLock { $0.remember(new) }
  }

  /// Those of another client, in whose place this one comes.
  func remember(of other: KnownSecrets) {
    let others = other.seen.withLock { $0.last.sorted { $0.value < $1.value }.map(\.key) }
    // One after the other, so that they stay in their order.
    for secret in other.own + others { remember([Secret(secret)]) }
  }

  /// Each answer is looked through by it, so it is kept until another secret becomes known.
  var redaction: Redaction {
    seen.withLock { seen in
      let redaction = seen.redaction ?? Redaction(own + seen.last.keys)
      seen.redaction = redaction
      return redaction
    }
  }
}
