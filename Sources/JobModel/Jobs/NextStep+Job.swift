import LibraryModel

extension NextStep {
  /// Of a job in whatever state it is.
  ///
  /// - Parameter waits: all that keeps it, where it is queued or held.
  func words(for job: Job, waits: [Waiting]) -> String {
    switch job.state.known {
    case .queued, .held: waiting(waits)
    case .running: running(job)
    case .succeeded:
      job.verification?.known == .differs
        ? "`migeditctl diff \(job.id)` shows what the server made otherwise." : "Nothing to do."
    case .failed: job.failure?.reason.known.map(words) ?? Self.unknown
    case .cancelled: "`migeditctl retry \(job.id)` queues it anew."
    case .expired: "Its deadline has passed: enqueue the edit again, with a later one or none."
    case nil: Self.unknown
    }
  }

  /// All that somebody has to do before it can start; where that is nothing, what it waits for first.
  private func waiting(_ waits: [Waiting]) -> String {
    var said: Set<JobID> = []
    var words: [String] = []
    for waiting in waits {
      guard case .act(let advice) = advice(on: waiting) else { continue }
      // The edit that holds the target may hold the session, too.
      let stuck = Set((waiting.jobs ?? []).prefix { unfinishedEdits.contains($0) })
      if waiting.reason.known == .session, !stuck.isDisjoint(with: said) { continue }
      said.formUnion(stuck)
      words.append(advice)
    }
    // A job that rests is advised so already.
    let rests = waits.contains { $0.reason.known == .retry }
    if trouble != nil, !rests { words.append(resting.words) }
    if words.isEmpty { words = [waits.first.map { advice(on: $0).words } ?? "Nothing to do: it starts in its turn."] }
    // A job that rests says itself what is wrong with its target.
    if let trouble, !rests { words.append(trouble.words) }
    if let lender {
      words.append("It has the priority \(lender.priority) of job \(lender.job), which waits behind it on its target.")
    }
    return words.joined(separator: " ")
  }

  private func running(_ job: Job) -> String {
    if isConfigured { return followed(job) }
    return
      "The configuration does not have \(environment): its edit is not followed over a start of the "
      + "daemon. Put \(environment) back, then `migeditctl reload`."
  }

  private func followed(_ job: Job) -> String {
    // Its PUT may have left: only then the request to cancel it stands, and it can't be tried anew.
    let isSubmitted = job.phase?.known != .preparing
    if trouble != nil, job.cancelRequested {
      return
        "Look at the target on the server. `migeditctl forget \(job.id)` ends the job at once, as outcomeUnknown, and "
        + "frees its slot and its target; else it ends when the target can be read again, or at edit_timeout."
    }
    if let words = Self.words(of: outage, in: environment) { return words }
    if triedAlone == job.id {
      return
        "Nothing to do: it was being prepared when the daemon ended without being stopped, so it is prepared with nothing "
        + "beside it. Where the daemon ends so \(Suspect.mostCrashes) times in a row, the job fails and the others go on."
    }
    if trouble != nil, job.phase?.known == .verifying {
      return
        "Nothing to do: the edit has come to its end. Where what it made can't be read, the job soon ends without a "
        + "verification (as failed, if it is strict)."
    }
    if trouble != nil, isSubmitted {
      return
        "Look at the target on the server: its edit is followed until the target can be read again, for edit_timeout "
        + "at most. To give it up now, `migeditctl cancel \(job.id)`, then `migeditctl forget \(job.id)`."
    }
    let cancelled = "its edit can't be recalled; the job ends as what it comes to."
    if hasNoTrace {
      let until = followedUntil.map { "until \($0), and longer by the time in which the server does not answer" }
      return "Look on the server whether the edit is at work there. What was taken is never submitted again: it is "
        + "followed for edit_timeout\(until.map { ", \($0)" } ?? " at most"). Then the job fails, and "
        + "`migeditctl forget \(job.id)` frees its slot and its target; before, nothing does."
        + (job.cancelRequested ? " It is to be cancelled: \(cancelled)" : "")
    }
    if job.cancelRequested { return "Nothing to do: \(cancelled)" }
    if trouble == nil, job.phase?.known == .verifying {
      return
        "Nothing to do: the server shows the end of an edit. Where that may be the end of an earlier one, it counts when it has stood "
        + "for submit_settle; then the job ends, or is tried again."
    }
    // What is wrong with the target of an edit that was submitted stands with its attempt.
    return trouble.map { "\(resting.words) \($0.words)" }
      ?? "Nothing to do: `migeditctl wait \(job.id)` waits for its end."
  }
}
