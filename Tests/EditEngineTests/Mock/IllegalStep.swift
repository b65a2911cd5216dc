/// What nobody may do to a Library server: the mock throws the name of it.
enum IllegalStep: Error, Hashable {
  /// A PUT with a slot whose last edit is still at work, on another target.
  case slotBusy(Int)
  /// A PUT to a target while another PUT to it is on its way.
  case targetBusy(String)
  /// Another target is prepared with a slot whose edit is still at work.
  case slotFreed(Int)
  /// An attempt, or one before the newest, that the server has taken already.
  case submittedTwice(String, attempt: Int)
  /// A PUT to a target on which an edit of ours is still at work.
  case submittedWhileCreating(String)
}
