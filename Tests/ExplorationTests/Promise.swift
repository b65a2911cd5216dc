import JobModel

/// What holds in every state of the small world, whatever has happened.
enum Promise: String, CaseIterable {
  // Nothing lost, nothing twice.
  case noJobIsLost = "No job is lost."
  case everythingEnds = "From here, when nothing more goes wrong, everything comes to its end."
  case isRecordedBeforeItLeaves = "A submission is on the disk before it leaves."
  case isNeverSubmittedTwice =
    "No edit is submitted again while an earlier submission of it may still be made, or was made."
  case attemptsAreCounted =
    "An attempt is spent by each edit that fails on the server and by nothing else, and there are never more than allowed."
  // One at a time.
  case oneEditInASession = "No two edits run in one session of the server."
  case oneJobInASlot = "No two jobs hold one slot."
  case oneJobOnATarget = "No two jobs hold one target."
  case whatMayBeAtWorkIsKept =
    "A job keeps its target, and its slot or a fresh login in it, while its edit may be at work."
  // In order.
  case theFirstGoesFirst = "Of the due jobs of a target, the one that was enqueued first starts first."
  case predecessorsComeFirst = "A job starts only when all that it comes after have succeeded."
  case nothingStartsInAnOutage = "No job starts while its server answers nobody."
  case nothingIsSubmittedLate = "Nothing is submitted after its deadline."
  case nothingIsSubmittedAfterACancel = "Nothing is submitted once its cancellation was asked for."
  // Nothing is said that is not known.
  case whatHasEndedStays = "What was said of a job that has ended does not change."
  case successIsTrue = "A job is said to have succeeded only if its edit was made, or was not needed."
  case cancellationIsTrue = "A job is said to be cancelled only if its edit was not made."
  case expiryIsTrue =
    "A job is said to have expired only if its edit was not made, and no attempt of it is known to have failed."
  case failureIsTrue = "A job is said to have failed only for what has happened."
}

/// A promise that does not hold, and how that shows.
struct BrokenPromise: Hashable {
  let promise: Promise
  let how: String

  init(_ promise: Promise, _ how: String) { (self.promise, self.how) = (promise, how) }
}
