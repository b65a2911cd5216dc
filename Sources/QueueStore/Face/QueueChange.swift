/// How much a commit has changed, for those who listen to the store's bell.
package enum QueueChange: Sendable, Comparable {
  /// How far an edit has come. Nobody waits for that.
  case progress
  /// Something has happened to a job that runs on.
  case event
  /// Something may be started now, or has to be stopped.
  case work
}
