import LibraryModel
import Runtime

/// A submission is open, and what is read says nothing of it, or nothing can be read.
extension Edit {
  /// A GET shows no trace of the submission. What is read may be from before the edit, and a late PUT may still arrive.
  mutating func missed(
    _ open: Submission, _ observation: Observation, now: SteadyTime, random: Double
  ) -> Step {
    let settled = seen.connectionEndedAt + settings.submitSettle
    if open.isConfirmed { seen.lastAtWork = now }
    guard now >= settled else {
      seen.misses = 0
      return .wait(until: min(settled, now + pause(now: now, random: random)))
    }
    if open.isConfirmed { return timedOut(hasNoTrace: true) ?? wait(now: now, random: random) }
    seen.misses += 1
    guard seen.misses >= 2 else { return .wait(until: now + settings.poll.min) }
    return submissionLost(observation, now: now, random: random)
  }

  /// It did not arrive: prepare again, in the same attempt, after others have had their turn; or at once where that would
  /// find nothing left to change.
  private mutating func submissionLost(_ observation: Observation, now: SteadyTime, random: Double) -> Step {
    let lostSubmissions = facts.lostSubmissions + 1
    let isLast = lostSubmissions >= Self.maxLostSubmissions
    let last = seen.loss.map { " At last: \($0.message)" } ?? ""
    let failure = Failure(
      .serverError,
      """
      Nobody said that the server took the edit, \(lostSubmissions == 1 ? "once" : "\(lostSubmissions) times in a row"), and it \
      shows no trace of it.\(last) Look into the logs of the server and of what stands before it\
      \(isLast ? ", then retry the job" : "").
      """, server: seen.loss?.server
    )
    facts.trouble = Trouble(TroubledRequest(.submission, failure), after: facts.trouble)
    let closing = SubmissionEnd(.notArrived, failure: failure)
    if let ending = endOfPreparingAgain(observation, now: now), ending.verification != nil {
      return .end(Ending(ending.outcome, closing: closing, verification: ending.verification))
    }
    guard !isLast else { return .end(Ending(.failed(failure), closing: closing)) }
    return .requeue(
      Requeue(
        until: now + RetryPlan(settings.retry).rest(after: lostSubmissions, random: random), closing: closing,
        trouble: facts.trouble))
  }

  /// The end that the job would come to if it were prepared again with what was read last; nil: it would go on.
  ///
  /// A submission that only makes the package anew, since a server had kept its content from an edit that failed, leaves no
  /// trace but that the package is made. If its job went back into the queue first, a cancellation or a deadline would end
  /// it there as if nothing had been made.
  private func endOfPreparingAgain(_ observation: Observation, now: SteadyTime) -> Ending? {
    var later = self
    (later.facts.open, later.facts.earlier) = (nil, .lost)
    later.facts.lost = later.facts.lost ?? later.facts.recorded
    guard case .end(let ending) = later.prepare(.observed(observation), now: now, random: 0) else { return nil }
    return ending
  }

  /// The Library itself refuses to show the target. Only its 404 and its 403 end anything, and only when they have stood
  /// for `submit_settle` and in three GETs.
  mutating func readRefused(_ words: ServerWords, now: SteadyTime, random: Double) -> Step {
    guard [403, 404].contains(words.status) else {
      seen.refusal = nil
      return timedOut() ?? wait(now: now, random: random)
    }
    let refusal = Sightings.Stable.seen(words.status, after: seen.refusal, now: now)
    seen.refusal = refusal
    let settled = max(refusal.since, seen.connectionEndedAt) + settings.submitSettle
    guard now >= settled, refusal.looks >= Self.looksAtRefusal else {
      return .wait(
        until: now >= settled ? now + settings.poll.min : min(settled, now + pause(now: now, random: random)))
    }
    let failure = Failure.refused(words, of: facts.target, doing: "be followed: its edit may have been taken")
    return .end(
      Ending(
        .failed(failure), closing: SubmissionEnd(.givenUp, failure: failure),
        // Who may not look does not know that it is over.
        retains: words.status == 403 ? .slotAndTarget : .nothing))
  }

  static let looksAtRefusal = 3

  /// The target is not answered, while its server answers others.
  mutating func unanswered(_ open: Submission, _ request: TroubledRequest, now: SteadyTime, random: Double) -> Step {
    facts.trouble = Trouble(request, after: facts.trouble)
    if open.isTerminal, let step = unverified(open, request.kind, now: now, random: random) { return step }
    if let facts = facts.open, facts.troubledFor >= settings.editTimeout { return lostSight(request.failure) }
    return timedOut() ?? .wait(until: now + settings.poll.max)
  }

  /// The edit has come to its end, and its content can't be read. After a few looks it ends without a verification, so that
  /// the slot is free. nil: that it has come to its end is not known for certain.
  private mutating func unverified(_ open: Submission, _ kind: TroubleKind, now: SteadyTime, random: Double) -> Step? {
    let mayReadStatus = facts.target.kind == .migration && kind != .read
    // A restart forgets the status, which can be read without the content.
    guard let terminal = seen.terminal else { return mayReadStatus ? .get(withContent: false) : nil }
    guard open.isConfirmed || open.sawCreating && terminal.progress != .created else { return nil }
    guard isTheEnd(open, showsAsAsked: false) else {
      // An end stands when it is seen again, and for that its content is not needed.
      return mayReadStatus && seen.end.map { now - $0.since >= settings.submitSettle } == true
        ? .get(withContent: false) : nil
    }
    seen.unreadable += 1
    guard seen.unreadable >= (facts.strict ? Self.looksAtStrict : Self.looksAtContent) else {
      var pause = settings.poll.min
      for _ in 1..<seen.unreadable where pause < settings.poll.max { pause *= 2 }
      return .wait(until: now + min(pause, settings.poll.max))
    }
    return ended(terminal.withoutContent, nil, now: now, random: random)
  }

  private static let looksAtContent = 3
  /// A strict job fails where its content can't be read, so it is looked at more often.
  private static let looksAtStrict = 8

  /// In all of `edit_timeout` the target could not be read once, while others were answered.
  private func lostSight(_ last: Failure) -> Step {
    let failure = Failure(
      .outcomeUnknown,
      """
      The edit was submitted, and for \(settings.editTimeout.setting) (edit_timeout) the \(noun) could not be read, while its \
      server answered others; at last: \(last.message) Look at it on the server. Its session is free again; the \
      \(noun) stays taken until the server says that the edit is over, or `migeditctl forget` is said.
      """, server: last.server)
    return .end(Ending(.failed(failure), closing: SubmissionEnd(.givenUp, failure: failure), retains: .target))
  }

  /// The end of a job that has been followed for `edit_timeout`, of time in which the server answered.
  /// `hasNoTrace`: what stands there is what stood before.
  func timedOut(hasNoTrace: Bool = false) -> Step? {
    guard let open = facts.open, open.answeredFor >= settings.editTimeout else { return nil }
    let limit = settings.editTimeout.setting
    let failure =
      open.isConfirmed && hasNoTrace
      ? Failure(
        .outcomeUnknown,
        """
        The server took the edit, and for \(limit) (edit_timeout) the \(noun) has shown no trace of it. Look at it on the \
        server. While `migeditctl environments` shows its session as unknown, session and target are kept for it.
        """)
      : Failure(
        .timedOut,
        """
        The edit has not come to an end in \(limit) (edit_timeout), and the server may still be at work. While \
        `migeditctl environments` shows its session as unknown, session and target are kept for it. Raise edit_timeout if \
        edits take so long.
        """)
    return .end(
      Ending(.failed(failure), closing: SubmissionEnd(.givenUp, failure: failure), retains: .slotAndTarget))
  }
}

extension Failure {
  /// Of a strict edit that was made, and whose content can't be read.
  static func unverified(_ trouble: Trouble?, _ target: Target) -> Failure {
    let last = trouble.map { " (\($0.failure.message))" } ?? ""
    return Failure(
      .verification,
      """
      The server made the edit, but the \(target.kind.noun) can't be read, so it can't be said what was made\(last), and the \
      edit is strict. Look at it on the server; the edit is not submitted again.
      """, server: trouble?.failure.server)
  }
}
