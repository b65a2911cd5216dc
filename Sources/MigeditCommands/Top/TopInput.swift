import JobModel
import Runtime
import Terminal

/// Something that happens to the screen.
enum TopInput: Sendable {
  /// Another second has passed.
  case second(WallTime)
  case resized(ScreenSize)
  case key(Key)
  case event(Event)
  case answered(TopRead, TopReply)
  /// The daemon has refused to answer, in its words.
  case refused(TopRead, String)
  /// The question got lost with the connection, and is to be asked again.
  case unanswered(TopRead)
  /// It is not there, and is tried again.
  case gone(String)
  /// It is there, for the first time or again. What is shown may be old.
  case connected
  /// What an action would do; nil: nothing, for the reason that is given.
  case foretold(TopAction, JobID, question: String?, reason: String)
  /// What has come of an action, or why it was refused.
  case performed(TopAction, JobID, Cell)
}

/// What is to be done about it.
enum TopEffect: Sendable, Equatable {
  case read(TopRead)
  /// - Parameter name: of the job, for the question.
  case foretell(TopAction, JobID, name: String)
  case perform(TopAction, JobID)
  /// Everything is painted anew, since something else has written on the screen.
  case repaint
  case quit
}
