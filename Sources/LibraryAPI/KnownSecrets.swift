import LibraryModel
import Synchronization

/// What no message about one server may repeat: its user's secrets, and the tokens and cookies of all its logins, those of before
/// too, since an answer that is under way may still repeat them.
final class KnownSecrets: Sendable {
  /// Of tokens and cookies, from the one that was seen the longest time ago. More than the logins of one server have at once.
  private static let most = 200

  private struct Seen {
    var all: [String] = [] {
      didSet { redaction = nil }
    }
    /// nil: what is known has changed since one was made.
    var redaction: Redaction?
  }

  private let own: [String]
  private let seen = Mutex(Seen())

  init(_ own: [Secret]) { self.own = own.map(\.exposed) }

  /// Those that were seen last are remembered the longest.
  func remember(_ secrets: [Secret]) {
    let new = secrets.map(\.exposed).filter { $0.utf8.count >= Redaction.shortest }
    guard !new.isEmpty else { return }
    seen.withLock { seen in
      if seen.all.suffix(new.count) == new[...] { return }
      let all = seen.all.filter { !new.contains($0) } + new
      seen.all = Array(all.suffix(Self.most))
    }
  }

  /// Those of another client, in whose place this one comes.
  func remember(of other: KnownSecrets) {
    let others = other.seen.withLock(\.all)
    remember((other.own + others).map(Secret.init))
  }

  /// Each answer is looked through by it, so it is kept until another secret becomes known.
  var redaction: Redaction {
    seen.withLock { seen in
      let redaction = seen.redaction ?? Redaction(own + seen.all)
      seen.redaction = redaction
      return redaction
    }
  }
}
