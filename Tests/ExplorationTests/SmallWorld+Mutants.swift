import LibraryModel
import QueueStore
import Runtime

@testable import JobModel
@testable import StoreSupport

/// Where rules are turned off. Without a mutant nothing here does anything.
extension SmallWorld {
  /// The settings that the edits go by.
  var rules: EnvironmentSettings {
    var rules = settings
    if mutant == .nothingSettles { rules.submitSettle = .zero }
    return rules
  }

  /// What an edit does with an answer; nil: what it would do.
  func mutated(_ edit: inout Edit, _ answer: Answer) -> Action? {
    switch (mutant, answer) {
    case (.oneLookIsEnough, _): edit.seen.misses = 1
    case (.aLostPUTCountsAsTaken, .putLost): edit.facts.open?.isConfirmed = true
    case (.attemptsAreNotCounted, _): edit.facts.attemptsUsed = 0
    case (.aMovedDateIsEvidence, .observed(let seen)):
      if let open = edit.facts.open, seen.hasMoved(from: open.draft.baseline) { edit.facts.open?.isConfirmed = true }
    case (.theAnswerIsForgotten, .putAccepted):
      let action = edit.next(answer, now: now, random: 0.5)
      edit.facts.open?.isConfirmed = false
      return Action(note: nil, step: action.step)
    default: break
    }
    return nil
  }

  func mutated(_ ending: Ending) -> Ending {
    guard mutant == .aTimeoutFreesTheSlot else { return ending }
    return Ending(ending.outcome, closing: ending.closing, verification: ending.verification, current: ending.current)
  }

  func mutated(_ step: UnfinishedEdit.Step) -> UnfinishedEdit.Step {
    mutant == .theWatchEndsNothing ? .wait : step
  }

  /// Of an ended job whose edit has come to its end; nil: what was said of it stays.
  func mutatedOutcome(of edit: UnfinishedEdit, _ step: UnfinishedEdit.Step) -> Outcome? {
    mutant == .anEndedJobIsToldAnew && step == .freeAll ? .succeeded(nil) : nil
  }

  func mutated(_ shown: SmallServer.Shown) -> SmallServer.Shown {
    guard mutant == .whatStandsThereIsNotSeen, shown.status == .created else { return shown }
    return SmallServer.Shown(status: shown.status, date: shown.date, content: .first)
  }

  mutating func forgetCancellation(of job: JobID) {
    guard case .running(var run)? = queue[job]?.stage else { return }
    run.cancelRequested = false
    queue[job]?.stage = .running(run)
  }

  /// What the claim takes instead; nil: nothing but what it would take.
  var mutatedClaim: (job: JobID, slot: Int)? {
    switch mutant {
    case .aSlotIsGivenTwice: queue.eligible(in: "prod").first.map { ($0.id, 1) }
    case .aRestingJobLosesItsPlace:
      queue.jobs.first { job in
        job.stage == .queued(restingUntil: nil) && job.unmet.isEmpty && queue.holder(of: job.line) == nil
      }.flatMap { job in (1...settings.sessions).first { queue.taken(at: serverState)[$0] == nil }.map { (job.id, $0) }
      }
    default: nil
    }
  }

  /// What stands in the way of a start or of a submission is taken away, and a deadline that has passed ends what is on
  /// its way.
  mutating func turnRulesOff() throws {
    for job in Self.jobs {
      if mutant == .predecessorsAreNotAwaited { queue[job]?.unmet = [] }
      if mutant == .deadlinesStopNothing { queue[job]?.deadline = nil }
      if mutant == .aDeadlineEndsWhatWasSent, let kept = queue[job], kept.open != nil,
        kept.deadline.map({ $0 <= wall }) == true
      {
        let ending = Ending(.expired, closing: SubmissionEnd(.givenUp))
        _ = try queue.record(.end(ending, seen: nil), of: job, at: wall)
        processes[job] = nil
      }
    }
  }

  /// A restart that takes nothing from the disk of what was sent. false: it is as it should be.
  mutating func forgetsWhatWasSent(_ job: JobID) throws -> Bool {
    guard mutant == .aRestartForgetsWhatWasSent, queue[job]?.open != nil else { return false }
    let later = now + settings.poll.min
    let requeue = Requeue(until: later, closing: SubmissionEnd(.notTaken, failure: Self.silence))
    return try queue.record(.requeue(requeue, until: wall(at: later), seen: nil), of: job, at: wall) != nil
  }

  /// A cancellation that ends at once what has been sent. false: it is as it should be.
  mutating func takesBack(_ job: JobID) throws -> Bool {
    guard mutant == .cancelTakesBackWhatWasSent, queue[job]?.open != nil else { return false }
    processes[job] = nil
    return try queue.record(.end(Ending(.cancelled, closing: SubmissionEnd(.givenUp)), seen: nil), of: job, at: wall)
      != nil
  }
}
