import JSONDocument
import JobModel
import LibraryModel
import QueueStore
import Runtime

/// A job as `MemoryQueue` keeps it.
struct MemoryJob: Sendable {
  let id: JobID
  let asked: Asked
  let createdAt: WallTime
  let maxAttempts: Int
  let line: TargetLine
  /// Of its batch; nil: it is in none.
  let batch: Int?
  /// All that it comes after, by id.
  var after: [JobID] = []
  /// Those of them that have not succeeded.
  var unmet: Set<JobID> = []
  /// Its order on its target, and its age among targets.
  var place: Int
  var priority: Int
  var deadline: WallTime?
  /// Its notBefore, until `wake` finds that it has come.
  var startsAt: WallTime?
  /// Where it stands in its life; `life` has what follows from the submissions and the trouble.
  var stage: Lifecycle
  /// When its rest began; nil: it does not rest.
  var restsFrom: WallTime?
  var cancelRequested = false
  /// The attempt that is under way or comes next. Numbers go on over a Retry.
  var attempt = 1
  /// The first attempt since it was enqueued or retried.
  var firstAttempt = 1
  var notEditableFor = Duration.zero
  /// As the SQL has it; nil: it is not suspected of having ended the daemon.
  var crashes: Int?
  var isTriedAlone = false
  var trouble: Trouble?
  /// When that was last met.
  var troubledAt: WallTime?
  /// In their order.
  var submissions: [MemorySubmission] = []
  /// What stood on the server when an attempt ended before it was submitted.
  var current: (attempt: Int, document: CurrentDocument)?
  /// Whose slot or target it holds.
  var server: ServerID?
  var verification: Verification?
  var startedAt: WallTime?
  var claimedAt: WallTime?
  var endedAt: WallTime?
}

/// What a job was made from. It is shared by all copies of the job, which are many.
final class Asked: Sendable {
  let request: EditRequest
  let submitter: Submitter

  init(_ request: EditRequest, by submitter: Submitter) { (self.request, self.submitter) = (request, submitter) }
}

/// What makes two targets one: jobs of one line never run at once.
struct TargetLine: Sendable, Hashable {
  let environment: String
  let kind: TargetKind
  let package: String

  init(_ target: Target) { (environment, kind, package) = (target.environment, target.kind, target.id.packageID) }
}

/// One PUT.
struct MemorySubmission: Sendable {
  /// As it was last noted.
  var submission: Submission
  let slot: Int
  let claimedAt: WallTime
  /// Where it was sent.
  let server: ServerID
  var end: SubmissionEnd?
  var endedAt: WallTime?
  /// Its documents have not been pruned.
  var isDocumented = true

  var attempt: Int { submission.draft.attempt }
  var isOpen: Bool { end == nil }
}

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

  var state: JobState { stage.state }

  /// Where it holds a slot.
  var slot: Int? {
    switch stage {
    case .running(let run): run.slot
    case .ended(_, let hold): hold?.slot
    case .queued, .held: nil
    }
  }

  /// It runs, or has ended and its edit may still be at work: nothing else starts on its target.
  var holds: Bool {
    switch stage {
    case .running: true
    case .ended(_, let hold): hold != nil
    case .queued, .held: false
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
    case .queued(let until), .held(let until): until
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
    let lost = submissions.first { ($0.end?.kind == .notArrived || $0.end?.kind == .givenUp) && $0.isDocumented }
    facts.lost = lost.map {
      RecordedDocuments(before: $0.submission.draft.before, submitted: $0.submission.draft.submitted)
    }
    if let newest = submissions.last, newest.isDocumented {
      let draft = newest.submission.draft
      facts.recorded = RecordedDocuments(before: draft.before, submitted: draft.submitted, found: newest.end?.found)
    }
    return facts
  }

  private var earlier: EarlierSubmissions {
    let ends = submissions.compactMap(\.end?.kind)
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
