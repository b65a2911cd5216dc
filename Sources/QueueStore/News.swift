/// What a commit has changed, for those who listen.
package enum News: Sendable, Comparable {
  /// How far an edit has come: nobody waits for that.
  case progress
  /// Something has happened to a job that runs on.
  case event
  /// Something may be started now, or has to be stopped.
  case work
}
