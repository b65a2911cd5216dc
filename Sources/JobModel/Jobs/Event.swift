import JSONDocument
package import LibraryModel
package import Runtime

package enum EventKind: String, WordedEnum {
  case enqueued, started, submitted, accepted, retrying, succeeded, failed, cancelled, expired, held, released
  case reprioritized, amended, cancelRequested
  case batchEnded
  // Not kept: how far a running job is, and that nothing else has happened.
  case progress, bookmark
  // Of an environment; a pause without one is of the whole queue.
  case outageBegan, outageEnded, paused, resumed, windowOpened, windowClosed
}

/// Something that happened, as it is sent: the job or environment is as it stands when the event is read.
package struct Event: Sendable, Hashable, Codable {
  package let sequence: Int
  package let at: WallTime
  package let what: Word<EventKind>
  package let job: Job?
  package let batch: Batch?
  package let environment: EnvironmentStatus?
  /// Who did it, where that was a user.
  package let uid: Int?

  package init(
    sequence: Int, at: WallTime, what: EventKind, job: Job? = nil, batch: Batch? = nil,
    environment: EnvironmentStatus? = nil, uid: Int? = nil
  ) {
    self.sequence = sequence
    self.at = at
    self.what = Word(what)
    self.job = job
    self.batch = batch
    self.environment = environment
    self.uid = uid
  }
}
