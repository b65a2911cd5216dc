import LibraryModel
import Runtime

/// No submission is open: the target is read, the change applied, and the result submitted.
extension Edit {
  mutating func prepare(_ answer: Answer, now: SteadyTime, random: Double) -> Step {
    switch answer {
    case .observed(let observation):
      wentWell(TroubleKind.shownByContent)
      return submit(observation, now: now)
    case .getRefused(let words):
      wentWell(TroubleKind.shownByContent)
      return .end(Ending(.failed(.refused(words, of: facts.target, doing: "be read"))))
    case .packageInWork(let job):
      return awaitOthers("job \(job) edits a package that is part of it, or a group that it is part of", now: now)
    case .troubled(let request): return rest(after: request, now: now, random: random)
    case .ready, .outage, .putAccepted, .putRefused, .putLost, .putNotTaken, .putTroubled:
      return .get(withContent: true)
    }
  }

  private func submit(_ observation: Observation, now: SteadyTime) -> Step {
    guard let before = observation.document else { return .get(withContent: true) }
    let current = CurrentDocument(before, date: observation.date)
    switch observation.editability {
    case .never(let reason):
      let failure = Failure(.notEditable, "The \(noun) can't be edited: \(reason).")
      return .end(Ending(.failed(failure), current: current))
    case .notYet(let reason): return awaitOthers(reason, now: now, targetName: before.targetName)
    case .editable: break
    }
    let change: AppliedChange
    do throws(NothingToSubmit) {
      change = try facts.change.asked(of: before, recorded: facts.recorded, earlier: facts.earlierSubmissions)
    } catch {
      let failure = editedSince(observation) ?? error.failure(of: facts.target.kind)
      return .end(Ending(.failed(failure), current: current))
    }
    if observation.progress == .created, let verification = nothingToChange(before, change.asked) {
      return .end(Ending(outcome(of: verification), verification: verification, current: current))
    }
    if let failure = editedSince(observation) { return .end(Ending(.failed(failure), current: current)) }
    return .put(
      Draft(
        attempt: facts.attempt, number: facts.submissions + 1,
        baseline: Baseline(date: observation.date, status: observation.status), before: change.before,
        submitted: change.asked,
        projectID: observation.projectID, packages: observation.packages))
  }

  /// Somebody else's edit ends by itself: back to the queue, without slot and without spending an attempt.
  func awaitOthers(
    _ reason: String, now: SteadyTime, closing: SubmissionEnd? = nil, targetName: String? = nil
  ) -> Step {
    guard facts.notEditableFor < settings.editTimeout else {
      let failure = Failure(
        .notEditable,
        "The \(noun) has stayed in other work for \(settings.editTimeout.setting) (edit_timeout): \(reason). Retry it when that is over.",
        server: closing?.failure?.server)
      return .end(Ending(.failed(failure), closing: closing))
    }
    let pause = settings.poll.max
    return .requeue(
      Requeue(
        until: now + pause, closing: closing, notEditableFor: facts.notEditableFor + pause, trouble: facts.trouble,
        targetName: targetName))
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
    if before == asked, let asFirstAsked = comparedToLost(asked, found: before) { return asFirstAsked }
    // It was submitted, thought lost, and has arrived late after all.
    let stands = Verification(asked: asked, before: recorded.before, found: before)
    let shows = stands.result == .exact || Verification.shows(asked, before: recorded.before)
    return stands.isAsAsked && (shows || stoodAsAsked(recorded, before)) ? stands : nil
  }

  /// Whether what was asked stood there before the newest submission already, which was only to have the package created, and
  /// stands there now.
  private func stoodAsAsked(_ recorded: RecordedDocuments, _ current: EditableDocument) -> Bool {
    guard recorded.before == recorded.submitted else { return false }
    return CurrentContent(current, before: recorded.before, asked: recorded.submitted) == .asBefore
  }

  /// The target is in trouble: back to the queue, others first; or the end, when that has gone on for long enough.
  mutating func rest(
    after request: TroubledRequest, closing: SubmissionEnd? = nil, now: SteadyTime, random: Double
  ) -> Step {
    let counted = Trouble(request, after: facts.trouble)
    facts.trouble = counted
    guard !counted.endsJob else {
      return .end(Ending(.failed(.troubled(counted, facts.target)), closing: closing))
    }
    let rest = TroublePlan(settings.retry).rest(after: counted, random: random)
    facts.trouble = counted.resting(rest)
    return .requeue(
      Requeue(
        until: now + rest, closing: closing,
        // What was submitted was found editable.
        notEditableFor: closing == nil ? facts.notEditableFor : .zero, trouble: facts.trouble))
  }
}

extension Failure {
  /// The Library's own 4xx: its word that this will not be done.
  static func refused(_ words: ServerWords, of target: Target, doing what: String) -> Failure {
    let reason: FailureReason =
      switch words.status {
      case 403: .forbidden
      case 404: .notFound
      default: .rejected
      }
    return Failure(
      reason, "The \(target.kind.noun) \(target.id) can't \(what): the Library server answered \(words.summaryAtEnd)",
      server: words)
  }
}
