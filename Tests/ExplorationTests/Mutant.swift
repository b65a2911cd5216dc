/// The product with one rule of the design turned off: the exploration has to see what comes of it.
enum Mutant: CaseIterable {
  /// "Before the request leaves, one durable write records the submission."
  case sentBeforeItIsRecorded
  /// "Not ours, `submit_settle` not yet over: wait. A late PUT may still arrive."
  case nothingSettles
  /// "Not ours, assumed, seen so in two GETs: it did not arrive."
  case oneLookIsEnough
  /// "Confirmed: a 2xx was seen for the submission; else it is assumed."
  case aLostPUTCountsAsTaken
  /// "A confirmed submission is never repeated."
  case theAnswerIsForgotten
  /// "Only the Library's own word ends a job."
  case aPageCountsAsTheLibrarys
  /// "A job that ends as `timedOut` or `outcomeUnknown` keeps slot and target as `unknown`."
  case aTimeoutFreesTheSlot
  /// "Cancel is honest. Submitted: it ends as what it came to."
  case cancelTakesBackWhatWasSent
  /// "Attempts are spent by edits that ended in `create_failed`; `max_attempts` bounds them."
  case attemptsAreNotCounted
  /// "After a crash the same function is asked with the facts from the disk."
  case aRestartForgetsWhatWasSent
  /// "Edits in flight keep slot and target over a restart."
  case aRestartGivesTheSlotAway
  /// "A target is a package on a server: two ids of one package are one target."
  case twoNamesForOnePackage
}
