import LibraryModel
import Synchronization

/// What no message about one server may repeat: its user's secrets, and the tokens and cookies of all its logins, those of before
/// too, since an answer that is under way may still repeat them.
final class KnownSecrets: Sendable {
  /// Of tokens and cookies, from the one that was seen the longest time ago. More than the logins of one server have at once.
  private static let most = 200

  private let own: [String]
  private let seen: Mutex<[String]>

  init(_ own: [Secret]) {
    self.own = own.map(\.exposed)
    seen = Mutex([])
  }

  /// Those that were seen last are remembered the longest.
  func remember(_ secrets: [Secret]) {
    let new = secrets.map(\.exposed).filter { $0.utf8.count >= Redaction.shortest }
    guard !new.isEmpty else { return }
    seen.withLock { seen in
      if seen.suffix(new.count) == new[...] { return }
      seen.removeAll { new.contains($0) }
      seen += new
      seen.removeFirst(max(0, seen.count - Self.most))
    }
  }

  /// Those of another client, in whose place this one comes.
  func remember(of other: KnownSecrets) {
    let others = other.seen.withLock { $0 }
    remember((other.own + others).map(Secret.init))
  }

  var redaction: Redaction { Redaction(own + seen.withLock { $0 }) }
}
