import JSONDocument
import JobModel
import LibraryModel

/// The words that the daemon of this version uses; in a file of their own, since their types have the names of the client's.
enum WordsOfDaemon {
  static let states = JobState.names
  static let phases = Phase.names
  static let verifications = VerificationResult.names
  static let waitingReasons = WaitingReason.names
  static let failureReasons = FailureReason.names
  static let events = EventKind.names
  static let slots = SlotState.names
  static let breakers = BreakerState.names
}
