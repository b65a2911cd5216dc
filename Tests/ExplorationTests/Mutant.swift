/// The product with one rule of the design turned off: the exploration has to see what comes of it.
enum Mutant: CaseIterable {
  case sentBeforeItIsRecorded
  case nothingSettles
  case oneLookIsEnough
  case aLostPUTCountsAsTaken
  case theAnswerIsForgotten
  case aMovedDateIsEvidence
  case whatStandsThereIsNotSeen
  case aPageCountsAsTheLibrarys
  case aTimeoutFreesTheSlot
  case aFreedSlotKeepsItsLogin
  case theWatchEndsNothing
  case anEndedJobIsToldAnew
  case cancelTakesBackWhatWasSent
  case aCancelledJobIsTriedAgain
  case attemptsAreNotCounted
  case anOutageSpendsAnAttempt
  case aRestartForgetsWhatWasSent
  case aSlotIsGivenTwice
  case twoNamesForOnePackage
  case aRestingJobLosesItsPlace
  case predecessorsAreNotAwaited
  case deadlinesStopNothing
  case aDeadlineEndsWhatWasSent
  case anOutageStopsNothing

  /// The rule of the design that is turned off, in its words.
  var rule: String {
    switch self {
    case .sentBeforeItIsRecorded: "Before the request leaves, one durable write records the submission."
    case .nothingSettles: "Not ours, submit_settle not yet over: wait. A late PUT may still arrive."
    case .oneLookIsEnough: "Not ours, assumed, seen so in two GETs: it did not arrive."
    case .aLostPUTCountsAsTaken: "Confirmed: a 2xx was seen for the submission; else it is assumed."
    case .theAnswerIsForgotten: "It is ours: it moved, and it is confirmed."
    case .aMovedDateIsEvidence:
      "Evidence of identity is what the change can show: that somebody moved the date is none."
    case .whatStandsThereIsNotSeen: "It is ours: its content is as asked and the change can show."
    case .aPageCountsAsTheLibrarys: "Only the Library's own word ends a job."
    case .aTimeoutFreesTheSlot: "A job that ends as timedOut or outcomeUnknown keeps slot and target as unknown."
    case .aFreedSlotKeepsItsLogin:
      "Where a target could not be read in all of edit_timeout, its slot gets a fresh login."
    case .theWatchEndsNothing: "They are looked at every poll.max until the server says that it is over."
    case .anEndedJobIsToldAnew: "An ended job is over: only Retry begins it anew."
    case .cancelTakesBackWhatWasSent: "Cancel is honest. Submitted: it ends as what it came to."
    case .aCancelledJobIsTriedAgain: "Cancel is honest. Submitted: no retry."
    case .attemptsAreNotCounted: "max_attempts bounds the edits that the server took and that ended in create_failed."
    case .anOutageSpendsAnAttempt: "Outages spend nothing."
    case .aRestartForgetsWhatWasSent: "After a crash the same function is asked with the facts from the disk."
    case .aSlotIsGivenTwice: "A slot is room for one edit at a time."
    case .twoNamesForOnePackage: "A target is a package on a server: two ids of one package are one target."
    case .aRestingJobLosesItsPlace:
      "Among the due jobs of a target the first runs first; one that is resting keeps its place."
    case .predecessorsAreNotAwaited: "A job is due when what it depends on has succeeded."
    case .deadlinesStopNothing: "With the submission, the deadline is checked a last time."
    case .aDeadlineEndsWhatWasSent: "Once it is submitted, a deadline ends nothing: its end decides."
    case .anOutageStopsNothing: "A breaker stops asking an environment that is failing."
    }
  }

  /// What comes of it.
  var breaks: Promise {
    switch self {
    case .sentBeforeItIsRecorded: .isRecordedBeforeItLeaves
    case .nothingSettles, .oneLookIsEnough, .aTimeoutFreesTheSlot, .aRestartForgetsWhatWasSent: .whatMayBeAtWorkIsKept
    case .aLostPUTCountsAsTaken, .theWatchEndsNothing: .everythingEnds
    case .theAnswerIsForgotten, .attemptsAreNotCounted, .anOutageSpendsAnAttempt: .attemptsAreCounted
    case .aMovedDateIsEvidence: .successIsTrue
    case .whatStandsThereIsNotSeen: .isNeverSubmittedTwice
    case .aPageCountsAsTheLibrarys: .failureIsTrue
    case .anEndedJobIsToldAnew: .whatHasEndedStays
    case .cancelTakesBackWhatWasSent: .cancellationIsTrue
    case .aCancelledJobIsTriedAgain: .nothingIsSubmittedAfterACancel
    case .aSlotIsGivenTwice: .oneJobInASlot
    case .twoNamesForOnePackage: .oneJobOnATarget
    case .aRestingJobLosesItsPlace: .theFirstGoesFirst
    case .predecessorsAreNotAwaited: .predecessorsComeFirst
    case .deadlinesStopNothing: .nothingIsSubmittedLate
    case .aDeadlineEndsWhatWasSent: .expiryIsTrue
    case .aFreedSlotKeepsItsLogin: .oneEditInASession
    case .anOutageStopsNothing: .nothingStartsInAnOutage
    }
  }

  /// Where the rule has something to say.
  var scene: Scene {
    switch self {
    case .predecessorsAreNotAwaited, .deadlinesStopNothing, .aDeadlineEndsWhatWasSent: .bound
    case .aFreedSlotKeepsItsLogin, .oneLookIsEnough: .narrow
    default: .plain
    }
  }

  /// What has to go wrong for it, beside what the manners bring.
  var mayGoWrong: SmallWorld.Mishaps {
    switch self {
    case .cancelTakesBackWhatWasSent, .aCancelledJobIsTriedAgain: .orders
    case .aRestartForgetsWhatWasSent: .daemon
    default: .requests
    }
  }
}
