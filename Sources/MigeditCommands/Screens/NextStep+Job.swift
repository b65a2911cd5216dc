import JobModel
import LibraryModel

extension NextStep {
  /// Of a job in whatever state it is.
  func words(for job: Job, outage: Failure?) -> String {
    switch job.state.known {
    case .queued, .held:
      guard let waiting = job.waiting else { return "Nothing to do: it starts when its turn has come." }
      if waiting.reason.known == .outage, let words = Self.words(of: outage, in: environment) { return words }
      return waiting.reason.known.map(words) ?? unknown
    case .running: return running(job, outage: outage)
    case .succeeded:
      return job.verification?.known == .differs
        ? "`migeditctl diff \(job.id)` shows what the server made otherwise." : "Nothing to do."
    case .failed: return job.failure?.reason.known.map(words) ?? unknown
    case .cancelled: return "`migeditctl retry \(job.id)` queues it anew."
    case .expired: return "Its deadline has passed: enqueue the edit again, with a later one or none."
    case nil: return unknown
    }
  }

  private func running(_ job: Job, outage: Failure?) -> String {
    // Its PUT may have left: only then the request to cancel it stands, and it can't be tried anew.
    let isSubmitted = job.phase?.known != .preparing
    if isTroubled, job.cancelRequested {
      return
        "Look at the target on the server. `migeditctl forget \(job.id)` ends the job at once, as outcomeUnknown, and "
        + "frees its session and its target; else it ends when the target can be read again, or at edit_timeout."
    }
    if let words = Self.words(of: outage, in: environment) { return words }
    if isTroubled, job.phase?.known == .verifying {
      return
        "Nothing to do: the edit has come to its end. Where what it made can't be read, the job soon ends without a "
        + "verification (as failed, if it is strict)."
    }
    if isTroubled, isSubmitted {
      return
        "Look at the target on the server: its edit is followed until the target can be read again, for edit_timeout "
        + "at most. To give it up now, `migeditctl cancel \(job.id)`, then `migeditctl forget \(job.id)`."
    }
    if job.cancelRequested { return "Nothing to do: its edit can't be recalled; the job ends as what it comes to." }
    if hasNoTrace {
      return "Look on the server whether the edit is at work there. What was taken is never submitted again: it is "
        + "followed, for edit_timeout at most."
    }
    return "Nothing to do: `migeditctl wait \(job.id)` waits for its end."
  }

  /// Of a job that rests since its target gives trouble.
  var resting: String {
    "Look at the target on the server: others are answered meanwhile. It is tried again by itself; at the "
      + "\(Trouble.mostInARow)th time in a row it fails, where other targets were answered the same. `migeditctl cancel "
      + "\(job)` gives it up."
  }

  /// nil where the environment answers, or does what a newer daemon calls otherwise.
  static func words(of outage: Failure?, in environment: String) -> String? {
    outage?.reason.known.flatMap { words(ofOutage: $0, of: environment) }
  }

  private var unknown: String {
    "See what it says: a newer daemon says it, and this migeditctl does not know the word."
  }
}
