import LibraryModel
import Runtime

/// A submission is open: what became of it is read off the server.
extension Edit {
  mutating func observe(_ open: Submission, _ answer: Answer, now: SteadyTime, random: Double) -> Step {
    switch answer {
    // When the server may be asked again is its breaker's business.
    case .ready, .outage, .packageInWork: return look(at: open)
    case .putAccepted(let saysCreating):
      wentWell(TroubleKind.shownBySubmission)
      connectionEnded(now: now)
      facts.open?.isConfirmed = true
      facts.open?.saidCreating = saysCreating
      seen.lastAtWork = now
      return wait(now: now, random: random)
    case .putLost(let failure):
      seen.loss = failure
      connectionEnded(now: now)
      return .wait(until: now + settings.poll.min)
    case .putNotTaken(let failure):
      let closing = SubmissionEnd(.notTaken, failure: failure)
      let pause = failure == nil ? .zero : settings.breaker.probeAfter
      return .requeue(Requeue(until: now + pause, closing: closing, trouble: facts.trouble))
    case .putTroubled(let request):
      let closing = SubmissionEnd(.notTaken, failure: request.failure)
      return rest(after: request, closing: closing, now: now, random: random)
    case .putRefused(let words):
      wentWell(TroubleKind.shownBySubmission)
      return refused(words, now: now, random: random)
    case .getRefused(let words): return readRefused(words, now: now, random: random)
    case .troubled(let request): return unanswered(open, request, now: now, random: random)
    case .observed(let observation):
      wentWell(observation.document == nil ? TroubleKind.shownByReading : TroubleKind.shownByContent)
      seen.refusal = nil
      return read(observation, open, now: now, random: random)
    }
  }

  private mutating func connectionEnded(now: SteadyTime) {
    facts.open?.isAnswered = true
    seen.connectionEndedAt = now
  }

  /// What decides needs the content, except where a confirmed edit is only being awaited.
  private func look(at open: Submission) -> Step {
    .get(withContent: !open.isConfirmed || open.isTerminal || facts.target.kind == .migrationGroup)
  }

  private mutating func refused(_ words: ServerWords, now: SteadyTime, random: Double) -> Step {
    let status = words.statusInTheWay
    if status == .creating, facts.lostSubmissions > 0 {
      // The submission before this one was thought lost and has arrived after all; it had the same document.
      connectionEnded(now: now)
      facts.open?.sawCreating = true
      return wait(now: now, random: random)
    }
    let failure = Failure.refused(words, of: facts.target, doing: "be edited")
    let closing = SubmissionEnd(.refused, failure: failure)
    // Somebody else's edit began between our GET and our PUT.
    if status == .creating || status == .empty {
      return awaitOthers("the Library server answered \(words.summary)", now: now, closing: closing)
    }
    return .end(Ending(.failed(failure), closing: closing))
  }

  private mutating func read(_ observation: Observation, _ open: Submission, now: SteadyTime, random: Double) -> Step {
    facts.open?.polls += 1
    // What stands there as it stood before says nothing of the edit's progress.
    let moved = observation.hasMoved(from: open.draft.baseline)
    facts.open?.hasMoved = moved
    facts.open?.fraction = moved ? observation.fraction : 0
    if case .inWork(let isCreating) = observation.progress {
      seen.misses = 0
      (seen.end, seen.terminal, seen.lastAtWork) = (nil, nil, now)
      facts.open?.isTerminal = false
      if isCreating { facts.open?.sawCreating = true }
      return timedOut() ?? wait(now: now, random: random)
    }
    facts.open?.isTerminal = moved
    if case .createFailed(_, othersCreating: true) = observation.progress { facts.open?.sawCreating = true }
    seen.terminal = observation
    seen.end = .seen(
      Baseline(date: observation.date, status: observation.status), after: seen.end, now: now)
    guard let found = observation.document else { return .get(withContent: true) }
    seen.unreadable = 0
    let open = facts.open ?? open
    let verification = Verification(asked: open.draft.submitted, before: open.draft.before, found: found)
    guard isOurs(observation, open, verification) else {
      return missed(open, observation, now: now, random: random)
    }
    let showsAsAsked = verification.isAsAsked && canShow(open)
    guard isTheEnd(open, showsAsAsked: showsAsAsked) else { return awaitEnd(now: now, random: random) }
    return ended(observation, verification, now: now, random: random)
  }

  /// The edit is made or has failed. `verification` is nil where its content could not be read.
  func ended(_ seen: Observation, _ verification: Verification?, now: SteadyTime, random: Double) -> Step {
    if case .createFailed(let message, let othersCreating) = seen.progress {
      return attemptFailed(message, othersCreating, seen, now: now, random: random)
    }
    let closing = SubmissionEnd(.created, found: seen.document, dateAfter: seen.date, duration: duration)
    var verification = verification
    if let found = seen.document, let submitted = facts.open?.draft.submitted, verification?.isAsAsked == true {
      verification = comparedToLost(submitted, found: found) ?? verification
    }
    return .end(Ending(outcome(of: verification), closing: closing, verification: verification))
  }

  /// Where a change was applied afresh on top of what a lost submission may have left, it is that one's document which says
  /// what was asked: compared with the newer one, its own traces would look as if they had always stood there.
  ///
  /// - Returns: nil: no submission was lost, or the newest document is the same.
  func comparedToLost(_ submitted: EditableDocument, found: EditableDocument) -> Verification? {
    guard let lost = facts.lost, lost.submitted != submitted else { return nil }
    return Verification(asked: lost.submitted, before: lost.before, found: found)
  }

  /// The edit is made, whatever was made: it is never submitted again for a difference.
  func outcome(of verification: Verification?) -> Outcome {
    guard facts.strict else { return .succeeded(verification) }
    guard let verification else { return .failed(.unverified(facts.trouble, facts.target)) }
    return verification.isAsAsked ? .succeeded(verification) : .failed(.differing(verification))
  }

  /// Whether a target that stands as before could be told from one that stands as asked.
  private func canShow(_ open: Submission) -> Bool {
    Verification.shows(open.draft.submitted, before: open.draft.before)
  }

  /// The edit that shows is the one that was submitted. Dates are opaque: they differ or they do not.
  ///
  /// That somebody moved the date is no evidence, nor is content that was as asked before.
  private func isOurs(_ seen: Observation, _ open: Submission, _ verification: Verification) -> Bool {
    let moved = seen.hasMoved(from: open.draft.baseline)
    if moved, open.isConfirmed { return true }
    if moved, open.sawCreating, case .createFailed = seen.progress { return true }
    guard verification.isAsAsked else { return false }
    return canShow(open) || moved && open.sawCreating
  }

  /// A PUT that was answered with `creating` has come to an end when `creating` was seen and then an end, or when the end
  /// shows what was asked, or has stood for `submit_settle`: a date may move before the status does.
  func isTheEnd(_ open: Submission, showsAsAsked: Bool) -> Bool {
    guard open.saidCreating, !open.sawCreating, !showsAsAsked else { return true }
    guard let end = seen.end else { return false }
    return end.last - end.since >= settings.submitSettle
  }

  func awaitEnd(now: SteadyTime, random: Double) -> Step {
    let settled = (seen.end?.since ?? now) + settings.submitSettle
    return .wait(until: max(min(settled, now + pause(now: now, random: random)), now + .milliseconds(1)))
  }

  private func attemptFailed(
    _ message: String, _ othersCreating: Bool, _ seen: Observation, now: SteadyTime, random: Double
  ) -> Step {
    let used = facts.attemptsUsed + 1
    let place = seen.failedPackage.map { "\($0): " } ?? ""
    let reason = place + (message.isEmpty ? "the server gave no reason" : message)
    let failure = Failure(
      .createFailed, "The server could not create the package (attempt \(used) of \(facts.maxAttempts)): \(reason)",
      server: ServerWords(status: 200, message: message.isEmpty ? nil : message))
    let closing = SubmissionEnd(
      .createFailed, failure: failure, found: seen.document, dateAfter: seen.date,
      duration: othersCreating ? nil : duration)
    guard used < facts.maxAttempts else {
      return .end(
        Ending(.failed(failure), closing: closing, retains: othersCreating ? .slotAndTarget : .nothing))
    }
    // The slot is free when the server has come to an end, with the other children too.
    if othersCreating { return timedOut() ?? wait(now: now, random: random) }
    let rest = RetryPlan(settings.retry).rest(after: used, random: random)
    return .requeue(Requeue(until: now + rest, closing: closing))
  }
}
