import JSONDocument
package import LibraryModel
package import Runtime

/// Where a job stands in its life, and what moves it on. Decides without I/O and without a clock: the store applies it
/// inside the transaction that writes the result.
///
///     held <-> queued --claim--> running --end--> succeeded, failed, cancelled, expired
///               ^  ^                |                            |
///               |  +----requeue-----+                            |
///               +--------------------- retry --------------------+
///
/// A job that waits, queued or held, also ends when its deadline passes or when one that it comes after can't succeed.
package enum Lifecycle: Sendable, Hashable {
  /// `restingUntil`: tried before, and waiting to be tried again; it keeps its place on its target. The store takes the
  /// time away when it has come, and only then can the job be claimed.
  case queued(restingUntil: WallTime?)
  /// `restingUntil`: it rested when it was held, and rests on when it is released. `isStopped`: it is held since its batch was
  /// stopped, and not since somebody said so.
  case held(restingUntil: WallTime?, isStopped: Bool = false)
  case running(Run)
  /// The job is over. With a retention, the server may still be at work on its edit; nil: it is not.
  case ended(Outcome, Retention?)

  /// What an ended job keeps from others: its target, and the slot where that was not given a fresh login.
  package struct Retention: Sendable, Hashable {
    package let slot: Int?

    package init(slot: Int?) { self.slot = slot }
  }

  package struct Run: Sendable, Hashable {
    package let slot: Int
    /// A PUT has been recorded and has not come to an end: the edit can't be recalled.
    package var isSubmitted: Bool
    package var cancelRequested: Bool
    /// Its target gives trouble, while its server answers others.
    package var isTroubled: Bool
    /// Until when the job was to rest, where it was started as a probe in the middle of a rest; nil: it did not rest.
    package let restsUntil: WallTime?

    package init(
      slot: Int, isSubmitted: Bool = false, cancelRequested: Bool = false, isTroubled: Bool = false,
      restsUntil: WallTime? = nil
    ) {
      self.slot = slot
      self.restsUntil = restsUntil
      self.isSubmitted = isSubmitted
      self.cancelRequested = cancelRequested
      self.isTroubled = isTroubled
    }
  }
}

/// What became of a job.
package enum Outcome: Sendable, Hashable {
  /// nil: the edit was made, and what was made could not be read.
  case succeeded(Verification?)
  case failed(Failure)
  case cancelled
  case expired

  package var state: JobState {
    switch self {
    case .succeeded: .succeeded
    case .failed: .failed
    case .cancelled: .cancelled
    case .expired: .expired
    }
  }

  /// In one word: the reason of a failure, else the state.
  package var word: String { if case .failed(let failure) = self { "\(failure.reason)" } else { state.rawValue } }

  /// All such words.
  package static let words = JobState.allCases.filter { $0.isEnded && $0 != .failed }.map(\.rawValue) + FailureReason.names
}

/// What an ended job still holds, since the server may be at work on its edit.
package enum Retained: String, Sendable, Hashable {
  case nothing
  /// The slot was given a fresh login and is free: only the target is unknown.
  case target
  case slotAndTarget
}

package enum LifecycleEvent: Sendable, Hashable {
  // The engine's.
  case claim(slot: Int)
  /// The same of a job that may be resting: it is started to try a kind of request that went wrong for every target.
  case probe(slot: Int)
  case submit
  /// Back to the queue; with the failure of the attempt, where it spent one.
  case requeue(until: WallTime, failure: Failure?)
  /// Its environment can't be asked: as if it had not been claimed. A job that rested rests on.
  case putBack
  case end(Outcome, retains: Retained)
  /// The slot of an ended job has a fresh login: only its target is held on.
  case freeSlot
  /// The server has come to an end with what an ended job left behind.
  case vacate
  // An operator's.
  case cancel
  case retry
  /// The same, and it is held, so that it can be changed first.
  case retryHeld
  case hold
  case release
  /// An administrator gives up on what an edit may still be doing: of an ended job, or of a running one whose cancellation
  /// was asked for and whose target is in trouble.
  case forget
  // Of time and of other jobs.
  /// Its batch was stopped, since so many others have failed.
  case batchStopped
  /// With the failure of the last edit that the server took, where it took one: that job was submitted in time, and is
  /// only not tried again.
  case deadlinePassed(Failure?)
  /// One that it comes after has ended otherwise than well.
  case predecessorFailed(Failure)
}

extension Lifecycle {
  package var state: JobState {
    switch self {
    case .queued: .queued
    case .held: .held
    case .running: .running
    case .ended(let outcome, _): outcome.state
    }
  }

  /// What the event makes of the job, and what has happened then; nil where it does not apply and changes nothing.
  package func applying(_ event: LifecycleEvent) -> (Lifecycle, EventKind?)? {
    switch (self, event) {
    case (.queued(restingUntil: nil), .claim(let slot)): (.running(Run(slot: slot)), .started)
    case (.queued(let rest), .probe(let slot)): (.running(Run(slot: slot, restsUntil: rest)), .started)
    case (.queued(let rest), .hold): (.held(restingUntil: rest), .held)
    case (.queued(let rest), .batchStopped): (.held(restingUntil: rest, isStopped: true), .held)
    case (.held(let rest, _), .release): (.queued(restingUntil: rest), .released)
    case (.queued, .cancel), (.held, .cancel): Self.ended(.cancelled)
    case (.queued, .deadlinePassed(let failure)), (.held, .deadlinePassed(let failure)):
      Self.ended(failure.map(Outcome.failed) ?? .expired)
    case (.queued, .predecessorFailed(let failure)), (.held, .predecessorFailed(let failure)):
      Self.ended(.failed(failure))
    case (.running(let run), _): Self.running(run, event)
    case (.ended(let outcome, nil), .retry) where outcome.state != .succeeded:
      (.queued(restingUntil: nil), .enqueued)
    case (.ended(let outcome, nil), .retryHeld) where outcome.state != .succeeded:
      (.held(restingUntil: nil), .enqueued)
    case (.ended(let outcome, .some), .vacate), (.ended(let outcome, .some), .forget): (.ended(outcome, nil), nil)
    case (.ended(let outcome, let hold?), .freeSlot) where hold.slot != nil:
      (.ended(outcome, Retention(slot: nil)), nil)
    default: nil
    }
  }

  private static func running(_ run: Run, _ event: LifecycleEvent) -> (Lifecycle, EventKind?)? {
    var run = run
    switch event {
    case .submit where !run.isSubmitted && !run.cancelRequested:
      run.isSubmitted = true
      return (.running(run), .submitted)
    case .requeue(_, let failure) where run.cancelRequested:
      // Cancel is honest: what the server has already done is said, and nothing is tried again.
      return ended(failure.map(Outcome.failed) ?? .cancelled)
    case .requeue(let until, _): return (.queued(restingUntil: until), .retrying)
    case .putBack where !run.isSubmitted:
      return run.cancelRequested ? ended(.cancelled) : (.queued(restingUntil: run.restsUntil), .retrying)
    case .end(let outcome, let retains): return ended(outcome, Retention(retains, slot: run.slot))
    case .forget where run.cancelRequested && run.isSubmitted && run.isTroubled:
      return ended(.failed(.forgotten))
    case .cancel where !run.isSubmitted: return ended(.cancelled)
    case .cancel where !run.cancelRequested:
      run.cancelRequested = true
      return (.running(run), .cancelRequested)
    case .deadlinePassed(let failure) where !run.isSubmitted: return ended(failure.map(Outcome.failed) ?? .expired)
    default: return nil
    }
  }

  private static func ended(_ outcome: Outcome, _ hold: Retention? = nil) -> (Lifecycle, EventKind?) {
    let what: EventKind =
      switch outcome {
      case .succeeded: .succeeded
      case .failed: .failed
      case .cancelled: .cancelled
      case .expired: .expired
      }
    return (.ended(outcome, hold), what)
  }
}

extension Lifecycle.Retention {
  /// nil: nothing is retained.
  fileprivate init?(_ retains: Retained, slot: Int) {
    switch retains {
    case .nothing: return nil
    case .target: self.init(slot: nil)
    case .slotAndTarget: self.init(slot: slot)
    }
  }
}

extension Failure {
  /// Of a job that was forgotten while its edit may have been at work.
  package static let forgotten = Failure(
    .outcomeUnknown,
    """
    The edit was submitted, and an administrator gave up on it (`migeditctl forget`) while its target could not be read. What \
    became of it is unknown: look at the target on the server.
    """)
}
