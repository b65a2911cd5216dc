import JobModel
import QueueStore
import Runtime

/// Which jobs may have ended the daemon.
extension MemoryQueue {
  /// In the order in which they are tried.
  var suspects: [MemoryJob] {
    jobs.filter { $0.crashes != nil }.sorted { ($1.crashes ?? 0, $0.id) < ($0.crashes ?? 0, $1.id) }
  }

  mutating func begin(now: WallTime) throws(StorageError) -> [JobID] {
    guard runs else {
      runs = true
      for job in suspects { self[job.id]?.clearOfSuspicion() }
      return []
    }
    try judge(inTheirPhases, now: now)
    return suspects.map(\.id)
  }

  /// What is being prepared or verified.
  var inTheirPhases: [Suspect] {
    jobs.filter { $0.state == .running && $0.open?.submission.isTerminal != false }.map { job in
      Suspect(
        job: job.id, phase: job.open == nil ? .preparing : .verifying, crashes: job.crashes,
        isTriedAlone: job.isTriedAlone)
    }
  }

  mutating func judge(_ found: [Suspect], now: WallTime) throws(StorageError) {
    for (job, verdict) in found.verdicts {
      switch verdict {
      case .tryAlone(let crashes):
        move(job, by: .putBack, at: now)
        guard self[job]?.state.isEnded == false else { continue }
        self[job]?.crashes = crashes
        self[job]?.isTriedAlone = false
      case .fail(let failure):
        let isSubmitted = self[job]?.open != nil
        move(job, by: .end(.failed(failure), retains: .nothing), at: now)
        if isSubmitted { try close(job, SubmissionEnd(.givenUp, failure: failure), at: now) }
      }
    }
  }
}

extension MemoryJob {
  mutating func clearOfSuspicion() { (crashes, isTriedAlone) = (nil, false) }
}
