import JobModel
import LibraryModel

/// Explains why an action leaves one job as it is.
struct UnchangedJob {
  let action: OperatorAction
  let job: Job
  /// The slot that the job keeps although it has ended; nil where it keeps none.
  let leftover: Int?
  /// Whether its own target gives trouble while its server answers others.
  var isTroubled = false
  /// The jobs that it comes after and that have ended without success.
  let failedBefore: [Job]

  var text: String {
    guard let state = job.state.known else { return "\(it) is \(job.state); nothing was changed" }
    switch action {
    case .cancel: return cancel(state)
    case .retry, .retryHeld: return retry(state)
    case .hold: return hold(state)
    case .release: return state == .queued ? "\(it) is not held" : "\(Self.already(it, state)); nothing to release"
    case .reprioritize(let priority):
      if state.isEnded { return "\(Self.already(it, state)); its priority is of no more use" }
      return job.priority == priority ? "\(it) has priority \(priority) already" : unchanged
    }
  }

  /// Whether the job goes on as it should not, so that a script must not take it for done.
  var isRefused: Bool { action == .hold && job.state.known == .running }

  private var it: String { "job \(job.id)" }
  private var unchanged: String { "\(it) is \(job.state); nothing was changed" }

  private func cancel(_ state: JobState) -> String {
    if state.isEnded { return "\(Self.already(it, state)); nothing to cancel" }
    guard state == .running, job.cancelRequested else { return unchanged }
    if isTroubled {
      return
        "\(it) was asked to end already, and its target gives trouble, while \(job.target.environment) answers others. "
        + "Look at the \(job.target.kind.noun) on the server; `migeditctl forget \(job.id)` ends the job at once, as "
        + "outcomeUnknown"
    }
    return "\(it) was asked to end already: it runs on, since the server may have taken its edit, and ends as what it "
      + "comes to"
  }

  private func retry(_ state: JobState) -> String {
    switch state {
    case .succeeded, .queued, .running: return "\(Self.already(it, state)); nothing to retry"
    case .held where action == .retryHeld:
      return
        "\(it) is held already: `migeditctl amend \(job.id)` changes it, unless it was submitted; else cancel it first"
    case .held: return "\(it) is held, and was not tried yet: `migeditctl release \(job.id)` lets it run"
    case .failed, .cancelled, .expired: break
    }
    if let leftover {
      return "\(it) is \(job.state), but the server may still be at work on its edit, which keeps slot \(leftover) of "
        + "\(job.target.environment) (unknown). Look at the \(job.target.kind.noun) on the server; when the edit is over "
        + "there: `migeditctl forget \(job.id)`"
    }
    guard let first = failedBefore.first else { return mayHoldTarget ?? unchanged }
    return "\(it) comes after job \(first.id), which is \(first.state): `migeditctl retry \(first.id)` takes both"
  }

  /// The explanation for an edit that could not be followed to its end: it keeps its target, even where its slot is free again.
  /// nil for other jobs.
  private var mayHoldTarget: String? {
    guard let reason = job.failure?.reason.known, reason == .outcomeUnknown || reason == .timedOut else { return nil }
    return
      "\(it) is \(job.state), and its target may still be kept for its edit. Look at the \(job.target.kind.noun) on the "
      + "server; when the edit is over there: `migeditctl forget \(job.id)`"
  }

  private func hold(_ state: JobState) -> String {
    guard state == .running else {
      return "\(Self.already(it, state)); nothing to hold"
    }
    return "\(it) runs already, and only what is queued can be held; `migeditctl cancel \(job.id)` asks it to end"
  }

  private static func already(_ it: String, _ state: JobState) -> String {
    switch state {
    case .queued: "\(it) is queued already"
    case .held: "\(it) is held already"
    case .running: "\(it) runs already"
    case .succeeded: "\(it) has succeeded already"
    case .failed: "\(it) has failed already"
    case .cancelled: "\(it) was cancelled already"
    case .expired: "\(it) has expired already"
    }
  }
}
