import JSONDocument

/// The kinds of request that go wrong for one target, or for all targets of a server, while the server answers others.
package enum TroubleKind: String, WordedEnum, Hashable {
  /// A GET without content is not answered.
  case read
  /// A GET with content is not answered, or what it says can't be understood.
  case content
  /// A PUT is not taken.
  case submission
  /// The Library refuses to read a target, since its user lacks a privilege.
  case readPrivilege
  /// The Library refuses an edit, since its user lacks a privilege.
  case submitPrivilege
}

extension TroubleKind {
  /// For a sentence: what can't be done with the target.
  package var inability: String {
    switch self {
    case .read: "be read"
    case .content: "be read with its content"
    case .submission: "be submitted"
    case .readPrivilege: "be read by this user"
    case .submitPrivilege: "be edited by this user"
    }
  }

  /// The requests that show, when they go well, that trouble of this kind is over.
  package static let shownByReading: Set<TroubleKind> = [.read]
  package static let shownByContent: Set<TroubleKind> = [.read, .content, .readPrivilege]
  package static let shownBySubmission: Set<TroubleKind> = [.submission, .submitPrivilege]
}
