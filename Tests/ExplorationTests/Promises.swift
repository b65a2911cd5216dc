import JobModel
import LibraryModel
import QueueStore

@testable import StoreSupport

/// Compares what the queue keeps and says with what the server knows.
extension SmallWorld {
  /// The first promise that is broken; nil: none is.
  var brokenPromise: BrokenPromise? {
    broken ?? server.broken ?? Self.jobs.lazy.compactMap(brokenPromise).first ?? slotsAndTargets
  }

  private var slotsAndTargets: BrokenPromise? {
    let holders = queue.jobs.filter(\.holds)
    for (index, one) in holders.enumerated() {
      for other in holders[(index + 1)...] {
        if let slot = one.slot, slot == other.slot {
          return BrokenPromise(.oneJobInASlot, "Jobs \(one.id) and \(other.id) hold slot \(slot).")
        }
        let target = Self.target(of: one.id)
        if target == Self.target(of: other.id) {
          return BrokenPromise(.oneJobOnATarget, "Jobs \(one.id) and \(other.id) hold target \(target).")
        }
      }
    }
    return nil
  }

  private func brokenPromise(of job: JobID) -> BrokenPromise? {
    guard let kept = queue[job] else { return BrokenPromise(.noJobIsLost, "Job \(job) is gone.") }
    let record = server.records[job] ?? SmallServer.Record()
    if record.sent > kept.submissions.count - firstSubmissions[job, default: 0] {
      return BrokenPromise(.isRecordedBeforeItLeaves, "The queue does not know of a submission of job \(job).")
    }
    // On what an administrator has given up, nothing is promised.
    if forgotten.contains(job) { return nil }
    if case .ended(let outcome, _) = kept.life, let untrue = untruth(outcome, of: job, record) { return untrue }
    if let miscounted = miscounted(kept, record) { return miscounted }
    let mayBeAtWork = record.last == .atWork || server.delayed.contains { $0.job == job }
    if !kept.holds, mayBeAtWork {
      return BrokenPromise(
        .whatMayBeAtWorkIsKept,
        "Job \(job) (\(kept.state)) has let go of its slot and target, and its edit may be at work.")
    }
    return nil
  }

  private func miscounted(_ kept: MemoryJob, _ record: SmallServer.Record) -> BrokenPromise? {
    if record.failedHeard > kept.maxAttempts {
      return BrokenPromise(
        .attemptsAreCounted, "Job \(kept.id) may have \(kept.maxAttempts) attempts, and has had \(record.failedHeard).")
    }
    guard !kept.holds, !kept.state.isEnded else { return nil }
    let used = kept.attempt - kept.firstAttempt
    if used > record.failed {
      return BrokenPromise(
        .attemptsAreCounted, "Attempts that job \(kept.id) has spent: \(used); of its edits failed: \(record.failed).")
    }
    // One over which somebody else has edited before it was seen shows no trace.
    if used < record.failedHeard, !record.isOverwritten {
      return BrokenPromise(
        .attemptsAreCounted,
        "Attempts that job \(kept.id) has spent: \(used); of its edits failed: \(record.failedHeard).")
    }
    return nil
  }

  /// What is said of a job and is not so. What somebody else has edited over before it was seen has left no trace: then
  /// nobody can know.
  private func untruth(_ outcome: Outcome, of job: JobID, _ record: SmallServer.Record) -> BrokenPromise? {
    func said(_ promise: Promise, _ what: String, _ isTrue: Bool) -> BrokenPromise? {
      isTrue || record.isOverwritten
        ? nil : BrokenPromise(promise, "Job \(job) is said to \(what); in truth its edit \(record.last.rawValue).")
    }
    let isNotMade = [.none, .failed].contains(record.last)
    switch outcome {
    case .succeeded: return said(.successIsTrue, "have succeeded", record.last == .made || isNotNeeded.contains(job))
    case .cancelled: return said(.cancellationIsTrue, "be cancelled", isNotMade)
    // An edit that failed and left nothing behind, and of which nobody said that it was taken, can't be told from none.
    case .expired: return said(.expiryIsTrue, "have expired", isNotMade && record.failedHeard == 0)
    case .failed(let failure):
      switch failure.reason.known {
      case .createFailed: return said(.failureIsTrue, "have failed on the server", record.last == .failed)
      case .notFound, .forbidden, .rejected:
        return BrokenPromise(
          .failureIsTrue,
          "Job \(job) is said to be refused by the Library (\(failure.reason)), which has refused nothing.")
      case .timedOut, .outcomeUnknown: return nil
      case let reason?: return said(.failureIsTrue, "have failed (\(reason)), so that nothing was made", isNotMade)
      case nil: return BrokenPromise(.failureIsTrue, "Job \(job) has failed for no known reason.")
      }
    }
  }
}
