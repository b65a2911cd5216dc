import JSONDocument
package import LibraryModel
package import Runtime

/// The loop of one running edit: asked with each answer, it says the next step. It has no clock, no dice and no I/O of
/// its own.
///
/// It is the edit *and* its restart: after a crash it is made again from what is on the disk, and two facts are enough.
/// There is no open submission: it starts over from prepare. There is one: it observes what became of it.
package struct Edit: Sendable {
  /// What the store knows of the job.
  package struct Facts: Sendable, Hashable {
    package var target: Target
    package var change: Change
    package var maxAttempts: Int
    /// The attempt that is under way or comes next, from 1.
    package var attempt: Int
    /// Attempts spent since the job was enqueued or retried.
    package var attemptsUsed: Int
    /// Submissions made in this attempt so far.
    package var submissions: Int
    /// How many of them, in a row up to the last, the server shows no trace of.
    package var strikes: Int
    /// The newest submission's document, open or not: the change is applied once for each job.
    package var recorded: RecordedDocuments?
    /// What became of all submissions before, over a Retry too; nil where it is to be read off the counts above.
    package var earlier: EarlierSubmissions?
    package var notEditableFor: Duration
    package var open: Submission?
    /// The target's date that the edit was made for.
    package var expectedLastUpdatedDate: String?
    /// A difference that verification finds fails the job.
    package var strict: Bool

    package init(
      target: Target, change: Change, maxAttempts: Int, attempt: Int = 1, attemptsUsed: Int = 0, submissions: Int = 0,
      strikes: Int = 0, recorded: RecordedDocuments? = nil, earlier: EarlierSubmissions? = nil,
      notEditableFor: Duration = .zero, open: Submission? = nil, expectedLastUpdatedDate: String? = nil,
      strict: Bool = false
    ) {
      self.target = target
      self.change = change
      self.maxAttempts = maxAttempts
      self.attempt = attempt
      self.attemptsUsed = attemptsUsed
      self.submissions = submissions
      self.strikes = strikes
      self.recorded = recorded
      self.earlier = earlier
      self.notEditableFor = notEditableFor
      self.open = open
      self.expectedLastUpdatedDate = expectedLastUpdatedDate
      self.strict = strict
    }

    /// Never more than is known: a recorded document of which nothing is said may have arrived.
    var earlierSubmissions: EarlierSubmissions {
      if let earlier { return earlier }
      if strikes > 0 { return .lost }
      return attemptsUsed > 0 ? .seen : recorded == nil ? .noneDone : .lost
    }
  }

  /// A fifth unanswered submission in a row is this job's fault, not the environment's.
  package static let mostStrikes = 5

  package private(set) var facts: Facts
  let settings: EnvironmentSettings
  /// When the connection of the open submission ended, in this process: a late PUT may still arrive until
  /// `submit_settle` after it. After a restart this is the start, since what the disk says was another clock's.
  private var connectionEndedAt: WallTime
  /// Times in a row that a GET showed no trace of the open submission, with `submit_settle` over.
  private var misses = 0
  private var lastAnsweredAt: WallTime?
  /// Why the answer to the open submission did not come, where it left in this process.
  private var loss: Failure?

  package init(_ facts: Facts, settings: EnvironmentSettings, now: WallTime) {
    self.facts = facts
    self.settings = settings
    connectionEndedAt = now
  }

  /// The draft of the last `put` step is on the disk: from here on there is an open submission.
  package mutating func recorded(_ submission: Submission) {
    facts.open = submission
    facts.recorded = RecordedDocuments(before: submission.draft.before, submitted: submission.draft.submitted)
    misses = 0
  }

  /// Between the last answer and the next the environment was not asked, since it did not answer others.
  package mutating func environmentWasOut() { lastAnsweredAt = nil }

  /// - Parameter dice: uniform in 0..<1, for this step only.
  package mutating func next(_ answer: Answer, now: WallTime, dice: Double) -> Step {
    countAnsweredTime(answer, now: now)
    guard let open = facts.open else { return prepare(answer, now: now, dice: dice) }
    return observe(open, answer, now: now, dice: dice)
  }

  /// `edit_timeout` counts only the time between two answers with no failure between them.
  private mutating func countAnsweredTime(_ answer: Answer, now: WallTime) {
    switch answer {
    case .ready: return
    case .outage, .putLost, .putNeverLeft: lastAnsweredAt = nil
    case .observed, .getRefused, .putAccepted, .putRefused:
      if let lastAnsweredAt { facts.open?.answeredFor += now - lastAnsweredAt }
      lastAnsweredAt = now
    }
  }
}

extension Edit {
  private func prepare(_ answer: Answer, now: WallTime, dice: Double) -> Step {
    switch answer {
    case .observed(let observation): submit(observation, now: now)
    case .getRefused(let words): .end(Ending(.failed(.refused(words, of: facts.target, doing: "be read"))))
    default: .get(withContent: true)
    }
  }

  private func submit(_ observation: Observation, now: WallTime) -> Step {
    guard let before = observation.document else { return .get(withContent: true) }
    let standing = StandingDocument(before, date: observation.date)
    switch observation.editability {
    case .never(let reason):
      let failure = Failure(.notEditable, "The \(noun) can't be edited: \(reason).")
      return .end(Ending(.failed(failure), standing: standing))
    case .notYet(let reason): return awaitOthers(reason, now: now)
    case .editable: break
    }
    let document: EditableDocument
    do throws(NothingToSubmit) {
      document = try facts.change.asked(of: before, recorded: facts.recorded, earlier: facts.earlierSubmissions)
    } catch {
      let failure = editedSince(observation) ?? error.failure(of: facts.target.kind)
      return .end(Ending(.failed(failure), standing: standing))
    }
    if observation.progress == .created, let verification = nothingToChange(before, document) {
      return .end(Ending(.succeeded(verification), standing: standing))
    }
    if let failure = editedSince(observation) { return .end(Ending(.failed(failure), standing: standing)) }
    return .put(
      Draft(
        attempt: facts.attempt, number: facts.submissions + 1,
        baseline: Baseline(date: observation.date, status: observation.status), before: before, submitted: document,
        projectID: observation.projectID))
  }

  /// Somebody else's edit ends by itself: back to the queue, without slot and without spending an attempt.
  fileprivate func awaitOthers(_ reason: String, now: WallTime, closing: SubmissionEnd? = nil) -> Step {
    guard facts.notEditableFor < settings.editTimeout else {
      let failure = Failure(
        .notEditable,
        "The \(noun) has stayed in other work for \(settings.editTimeout.setting) (edit_timeout): \(reason). Retry it when that is over.",
        server: closing?.failure?.server)
      return .end(Ending(.failed(failure), closing: closing))
    }
    let pause = settings.poll.max
    return .requeue(Requeue(until: now + pause, closing: closing, notEditableFor: facts.notEditableFor + pause))
  }

  /// Somebody has edited the target since the edit was made for it. Once the server may have done a submission, its date
  /// moves by that.
  private func editedSince(_ observation: Observation) -> Failure? {
    guard let expected = facts.expectedLastUpdatedDate, facts.earlierSubmissions == .noneDone,
      observation.date != expected
    else { return nil }
    return Failure(
      .conflict,
      "The \(noun) was last updated at \(observation.date), and this edit was made for it as of \(expected). Look at what has changed, and enqueue a new edit."
    )
  }

  private func nothingToChange(_ before: EditableDocument, _ asked: EditableDocument) -> Verification? {
    guard let recorded = facts.recorded else { return before == asked ? .unchanged : nil }
    // It was submitted, thought lost, and has arrived late after all.
    let stands = Verification(asked: asked, before: recorded.before, found: before)
    let shows = stands.result == .exact || Verification.shows(asked, before: recorded.before)
    return stands.isAsAsked && shows ? stands : nil
  }

  private var noun: String { facts.target.kind.noun }
}

extension Edit {
  private mutating func observe(_ open: Submission, _ answer: Answer, now: WallTime, dice: Double) -> Step {
    switch answer {
    // When the environment may be asked again is its breaker's business.
    case .ready, .outage: return look(at: open)
    case .putAccepted:
      answered(now: now)
      facts.open?.isConfirmed = true
      return wait(now: now, dice: dice)
    case .putLost(let failure):
      loss = failure
      answered(now: now)
      return .wait(until: now + settings.poll.min)
    case .putNeverLeft(let failure):
      let closing = SubmissionEnd(.neverLeft, failure: failure)
      return .requeue(Requeue(until: now + settings.breaker.probeAfter, closing: closing))
    case .putRefused(let words): return refused(open, words, now: now, dice: dice)
    case .getRefused(let words): return missed(open, .refused(words), now: now, dice: dice)
    case .observed(let observation): return read(observation, open, now: now, dice: dice)
    }
  }

  private mutating func answered(now: WallTime) {
    facts.open?.answeredAt = now
    connectionEndedAt = now
  }

  /// What decides needs the content, except where a confirmed edit is only being awaited.
  private func look(at open: Submission) -> Step {
    .get(withContent: !open.isConfirmed || open.isTerminal || facts.target.kind == .migrationGroup)
  }

  private mutating func refused(_ open: Submission, _ words: ServerWords, now: WallTime, dice: Double) -> Step {
    let isCreating = words.code == "ERR006" && words.message?.contains("creating") == true
    if isCreating, facts.strikes > 0 {
      // The submission before this one was thought lost and has arrived after all; it had the same document.
      answered(now: now)
      facts.open?.sawCreating = true
      return wait(now: now, dice: dice)
    }
    let failure = Failure.refused(words, of: facts.target, doing: "be edited")
    let closing = SubmissionEnd(.refused, failure: failure)
    // Somebody else's edit began between our GET and our PUT.
    if isCreating { return awaitOthers("the server answered \(words.summary)", now: now, closing: closing) }
    return .end(Ending(.failed(failure), closing: closing))
  }

  private mutating func read(_ observation: Observation, _ open: Submission, now: WallTime, dice: Double) -> Step {
    facts.open?.polls += 1
    // What stands there as it stood before says nothing of the edit's progress.
    let moved = observation.hasMoved(from: open.draft.baseline)
    facts.open?.fraction = moved ? observation.fraction : 0
    if case .inWork(let isCreating) = observation.progress {
      misses = 0
      facts.open?.isTerminal = false
      if isCreating { facts.open?.sawCreating = true }
      return timedOut(now: now) ?? wait(now: now, dice: dice)
    }
    facts.open?.isTerminal = moved
    var open = open
    if case .createFailed(_, othersCreating: true) = observation.progress {
      facts.open?.sawCreating = true
      open.sawCreating = true
    }
    guard let found = observation.document else { return .get(withContent: true) }
    let verification = Verification(asked: open.draft.submitted, before: open.draft.before, found: found)
    guard isOurs(observation, open, verification) else {
      return missed(open, .unmoved(observation, found), now: now, dice: dice)
    }
    switch observation.progress {
    case .createFailed(let message, let othersCreating):
      return attemptFailed(message, othersCreating, observation, found, now: now, dice: dice)
    // In work has left above.
    case .created, .inWork:
      let closing = SubmissionEnd(.created, found: found, dateAfter: observation.date)
      return .end(Ending(outcome(of: verification), closing: closing, verification: verification))
    }
  }

  /// The edit is made, whatever was made: it is never submitted again for a difference.
  private func outcome(of verification: Verification) -> Outcome {
    guard facts.strict, !verification.isAsAsked else { return .succeeded(verification) }
    return .failed(.differing(verification))
  }

  /// The edit that shows is the one that was submitted. Dates are opaque: they differ or they do not.
  private func isOurs(_ seen: Observation, _ open: Submission, _ verification: Verification) -> Bool {
    let draft = open.draft
    let moved = seen.hasMoved(from: draft.baseline)
    if moved, open.isConfirmed || verification.isAsAsked { return true }
    if moved, open.sawCreating, case .createFailed = seen.progress { return true }
    return verification.isAsAsked
      && Verification.shows(draft.submitted, before: draft.before)
  }

  private mutating func attemptFailed(
    _ message: String, _ othersCreating: Bool, _ seen: Observation, _ found: EditableDocument, now: WallTime,
    dice: Double
  ) -> Step {
    let used = facts.attemptsUsed + 1
    let place = seen.failedPackage.map { "\($0): " } ?? ""
    let reason = place + (message.isEmpty ? "the server gave no reason" : message)
    let failure = Failure(
      .createFailed, "The server could not create the package (attempt \(used) of \(facts.maxAttempts)): \(reason)",
      server: ServerWords(status: 200, message: message.isEmpty ? nil : message))
    let closing = SubmissionEnd(.createFailed, failure: failure, found: found, dateAfter: seen.date)
    guard used < facts.maxAttempts else {
      return .end(Ending(.failed(failure), closing: closing, keepsSlot: othersCreating))
    }
    // The slot is free when the server has come to an end, with the other children too.
    if othersCreating { return timedOut(now: now) ?? wait(now: now, dice: dice) }
    let rest = RetryPlan(settings.retry).rest(after: used, dice: dice)
    return .requeue(Requeue(until: now + rest, closing: closing))
  }

  private enum Miss {
    case unmoved(Observation, EditableDocument)
    case refused(ServerWords)
  }

  /// No trace of the submission. What is read may be from before the edit, and a late PUT may still arrive.
  private mutating func missed(_ open: Submission, _ miss: Miss, now: WallTime, dice: Double) -> Step {
    if case .refused(let words) = miss, ![403, 404].contains(words.status) {
      return timedOut(now: now) ?? wait(now: now, dice: dice)
    }
    let settled = connectionEndedAt + settings.submitSettle
    guard now >= settled else {
      misses = 0
      return .wait(until: min(settled, now + pause(now: now, dice: dice)))
    }
    if open.isConfirmed {
      if case .refused(let words) = miss {
        let failure = Failure.refused(words, of: facts.target, doing: "be followed: the server took the edit")
        return .end(Ending(.failed(failure), closing: SubmissionEnd(.givenUp, failure: failure)))
      }
      return timedOut(now: now, hasNoTrace: true) ?? wait(now: now, dice: dice)
    }
    misses += 1
    guard misses >= 2 else { return .wait(until: now + settings.poll.min) }
    return struck(now: now, dice: dice)
  }

  /// It did not arrive: prepare again, in the same attempt, after others have had their turn.
  private func struck(now: WallTime, dice: Double) -> Step {
    let strikes = facts.strikes + 1
    let failure = Failure(
      .serverError,
      """
      The server did not say that it took the edit, \(strikes) \(strikes == 1 ? "time" : "times in a row"), and shows no trace \
      of it\(loss.map { "; at last: \($0.message)" } ?? ""). Look into the logs of the server and of what stands before it, \
      then retry the job.
      """, server: loss?.server
    )
    let closing = SubmissionEnd(.notArrived, failure: failure)
    guard strikes < Self.mostStrikes else { return .end(Ending(.failed(failure), closing: closing)) }
    return .requeue(Requeue(until: now + RetryPlan(settings.retry).rest(after: strikes, dice: dice), closing: closing))
  }

  /// The end of a job that has been followed for `edit_timeout`, of time in which the server answered.
  /// `hasNoTrace`: what stands there is what stood before.
  private func timedOut(now: WallTime, hasNoTrace: Bool = false) -> Step? {
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
    let closing = SubmissionEnd(.givenUp, failure: failure)
    return .end(Ending(.failed(failure), closing: closing, keepsSlot: true))
  }

  private func wait(now: WallTime, dice: Double) -> Step { .wait(until: now + pause(now: now, dice: dice)) }

  private func pause(now: WallTime, dice: Double) -> Duration {
    PollPlan(settings.poll).pause(elapsed: now - (facts.open?.sentAt ?? now), dice: dice)
  }
}

extension Failure {
  /// A 4xx: the server's word that this will not be done.
  fileprivate static func refused(_ words: ServerWords, of target: Target, doing what: String) -> Failure {
    let reason: FailureReason =
      switch words.status {
      case 403: .forbidden
      case 404: .notFound
      default: .rejected
      }
    return Failure(
      reason, "The \(target.kind.noun) \(target.id) can't \(what): the server answered \(words.summary).", server: words
    )
  }
}
