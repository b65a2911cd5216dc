/// What should be known of how a queue was opened.
package enum OpeningNote: Sendable, Hashable {
  /// There was none, so that an empty one was made.
  case isNew(path: String)
  /// It is a copy, or an older state, for which it is paused.
  case isCopy(reason: String)
  /// Its tables were brought to the newest version. `copy`: the path of the queue as it was before.
  case upgraded(from: Int, to: Int, copy: String)
}
