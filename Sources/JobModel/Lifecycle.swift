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
  case held
  case running(Run)
  /// `slot`: the job is over, but the server may still be at work in this slot.
  case ended(Outcome, slot: Int?)

  package struct Run: Sendable, Hashable {
    package let slot: Int
    /// A PUT has been recorded and has not come to an end: the edit can't be recalled.
    package var isSubmitted: Bool
    package var cancelRequested: Bool

    package init(slot: Int, isSubmitted: Bool = false, cancelRequested: Bool = false) {
      self.slot = slot
      self.isSubmitted = isSubmitted
      self.cancelRequested = cancelRequested
    }
  }
}

/// What became of a job.
package enum Outcome: Sendable, Hashable {
  case succeeded(Verification)
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
}

package enum LifecycleEvent: Sendable, Hashable {
  // The engine's.
  case claim(slot: Int)
  case submit
  /// Back to the queue; with the failure of the attempt, where it spent one.
  case requeue(until: WallTime, failure: Failure?)
  /// Its environment can't be asked: as if it had not been claimed.
  case putBack
  /// `keepsSlot`: the server may still be at work.
  case end(Outcome, keepsSlot: Bool)
  /// The server has come to an end with what an ended job left behind.
  case vacate
  // An operator's.
  case cancel
  case retry
  case hold
  case release
  // Of time and of other jobs.
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
    case (.queued, .hold): (.held, .held)
    case (.held, .release): (.queued(restingUntil: nil), .released)
    case (.queued, .cancel), (.held, .cancel): Self.ended(.cancelled)
    case (.queued, .deadlinePassed(let failure)), (.held, .deadlinePassed(let failure)):
      Self.ended(failure.map(Outcome.failed) ?? .expired)
    case (.queued, .predecessorFailed(let failure)), (.held, .predecessorFailed(let failure)):
      Self.ended(.failed(failure))
    case (.running(let run), _): Self.running(run, event)
    case (.ended(let outcome, slot: nil), .retry) where outcome.state != .succeeded:
      (.queued(restingUntil: nil), .enqueued)
    case (.ended(let outcome, slot: .some), .vacate): (.ended(outcome, slot: nil), nil)
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
      return run.cancelRequested ? ended(.cancelled) : (.queued(restingUntil: nil), .retrying)
    case .end(let outcome, let keepsSlot): return ended(outcome, slot: keepsSlot ? run.slot : nil)
    case .cancel where !run.isSubmitted: return ended(.cancelled)
    case .cancel where !run.cancelRequested:
      run.cancelRequested = true
      return (.running(run), .cancelRequested)
    case .deadlinePassed(let failure) where !run.isSubmitted: return ended(failure.map(Outcome.failed) ?? .expired)
    default: return nil
    }
  }

  private static func ended(_ outcome: Outcome, slot: Int? = nil) -> (Lifecycle, EventKind?) {
    let what: EventKind =
      switch outcome {
      case .succeeded: .succeeded
      case .failed: .failed
      case .cancelled: .cancelled
      case .expired: .expired
      }
    return (.ended(outcome, slot: slot), what)
  }
}
