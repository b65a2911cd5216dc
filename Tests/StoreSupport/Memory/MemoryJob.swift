import JSONDocument
import JobModel
import LibraryModel
import QueueStore
import Runtime

extension MemoryJob {
  var request: EditRequest { asked.request }
  var submitter: Submitter { asked.submitter }
  var environment: String { line.environment }

  var open: MemorySubmission? { submissions.last.flatMap { $0.isOpen ? $0 : nil } }

  var life: Lifecycle {
    guard case .running(var run) = stage else { return stage }
    run.isSubmitted = open != nil
    run.isTroubled = trouble != nil
    return .running(run)
  }

  /// Where it holds a slot.
  var slot: Int? {
    switch stage {
    case .running(let run): run.slot
    case .ended(_, let hold): hold?.slot
    case .queued, .held: nil
    }
  }

  /// It waits for nothing but its turn, or rests in its place.
  var isDue: Bool { state == .queued && unmet.isEmpty && startsAt == nil }

  var failure: Failure? { if case .ended(.failed(let failure), _) = stage { failure } else { nil } }

  var hasDocuments: Bool { current != nil || submissions.contains(where: \.isDocumented) }

  /// When its rest is over. One that is said to begin later than now was written by a clock that was wrong: it begins now.
  func restingUntil(now: WallTime) -> WallTime? {
    guard let until = rest, let start = restsFrom else { return nil }
    return start > now ? now + (until - start) : until
  }

  /// As it was written.
  private var rest: WallTime? {
    switch stage {
    case .queued(let until), .held(let until, _): until
    case .running, .ended: nil
    }
  }

  mutating func set(_ trouble: Trouble?, at now: WallTime) {
    if let trouble, trouble.kind != self.trouble?.kind || trouble.count != self.trouble?.count { troubledAt = now }
    self.trouble = trouble?.kept
    if trouble == nil { troubledAt = nil }
  }
}

extension MemoryJob {
  var facts: EditFacts {
    var facts = EditFacts(
      target: request.target, change: request.change, maxAttempts: maxAttempts, attempt: attempt,
      attemptsUsed: attempt - firstAttempt, earlier: earlier, notEditableFor: notEditableFor, trouble: trouble,
      expectedLastUpdatedDate: request.expectedLastUpdatedDate, strict: request.strict ?? false)
    let inAttempt = submissions.filter { $0.attempt == attempt }
    facts.submissions = inAttempt.count
    // What was not taken says nothing of what the server does with it.
    facts.lostSubmissions =
      inAttempt.compactMap(\.end?.kind).filter { $0 != .notTaken }.reversed().prefix { $0 == .notArrived }.count
    facts.open = open?.submission
    let lost = submissionsOfChange.first {
      ($0.end?.kind == .notArrived || $0.end?.kind == .givenUp) && $0.isDocumented
    }
    facts.lost = lost.map {
      RecordedDocuments(before: $0.submission.draft.before, submitted: $0.submission.draft.submitted)
    }
    if let newest = submissionsOfChange.last, newest.isDocumented {
      let draft = newest.submission.draft
      facts.recorded = RecordedDocuments(before: draft.before, submitted: draft.submitted, found: newest.end?.found)
    }
    return facts
  }

  /// What was submitted before was another edit.
  private var submissionsOfChange: [MemorySubmission] { submissions.filter { $0.attempt >= changedAt } }

  private var earlier: EarlierSubmissions {
    let ends = submissionsOfChange.compactMap(\.end?.kind)
    if ends.contains(.notArrived) || ends.contains(.givenUp) { return .lost }
    return ends.contains(.createFailed) || ends.contains(.created) ? .seen : .noneDone
  }

  /// Of one whose deadline has passed; nil: the server has taken no edit of it since it was enqueued or retried.
  var failureOfLastAttempt: Failure? {
    submissions.last { $0.end?.kind == .createFailed && $0.attempt >= firstAttempt }?.end?.failure?.notTriedAgain
  }

  /// - Parameter attempt: nil: the last one.
  func documents(of attempt: Int?) throws(DocumentsError) -> JobDocuments? {
    let newest = submissions.last { attempt == nil || $0.attempt == attempt }
    if let current, attempt == nil || attempt == current.attempt,
      newest.map({ $0.attempt < current.attempt }) ?? true
    {
      return JobDocuments(
        before: current.document.document.json, submitted: nil, found: nil, dateBefore: current.document.date,
        dateAfter: nil)
    }
    guard let newest else {
      if attempt == nil { return nil }
      throw .noSuchAttempt
    }
    let first = submissions.first { $0.attempt == newest.attempt } ?? newest
    guard newest.isDocumented, first.isDocumented else { return nil }
    return JobDocuments(
      before: first.submission.draft.before.json, submitted: newest.submission.draft.submitted.json,
      found: newest.end?.found?.json, dateBefore: first.submission.draft.baseline.date,
      dateAfter: newest.end?.dateAfter)
  }
}

// What of a server's words is not kept on a disk is not kept here.
extension Failure {
  var kept: Failure {
    guard let server, let reason = reason.known else { return self }
    let words = ServerWords(
      status: server.status, code: server.code, message: server.message, ticketId: server.ticketId)
    return Failure(reason, message, server: words)
  }
}

extension Trouble {
  var kept: Trouble {
    Trouble(newest: newest.kept, earlier: earlier.map(\.kept), restedFor: restedFor)
  }
}

extension Trouble.Streak {
  var kept: Trouble.Streak { Trouble.Streak(kind, failure.kept, count: count, othersAnswered: othersAnswered) }
}

extension KeptOutage {
  var kept: KeptOutage { KeptOutage(failure.kept, kind: kind, since: since, retryAt: retryAt, probes: probes) }
}

extension SubmissionEnd {
  var kept: SubmissionEnd { SubmissionEnd(kind, failure: failure?.kept, found: found, dateAfter: dateAfter) }
}
