import JSONDocument
import JobModel
import LibraryModel
import QueueStore
import Runtime

/// A job as `MemoryQueue` keeps it. Its copies share their parts until one of them is changed: each question is answered by
/// looking at all jobs, so there are many copies.
struct MemoryJob: Sendable {
  private final class Shared: Sendable {
    let parts: MemoryJobParts
    // Asked of all jobs for each question: to copy a stage with its outcome would take longer than most of the rest.
    let state: JobState
    let holds: Bool

    init(_ parts: MemoryJobParts) {
      self.parts = parts
      state = parts.stage.state
      holds =
        switch parts.stage {
        case .running: true
        case .ended(_, let hold): hold != nil
        case .queued, .held: false
        }
    }
  }

  private var shared: Shared
  private var parts: MemoryJobParts {
    get { shared.parts }
    set { shared = Shared(newValue) }
  }

  init(parts: MemoryJobParts) { shared = Shared(parts) }

  var id: JobID { shared.parts.id }
  var asked: Asked {
    get { shared.parts.asked }
    set { parts.asked = newValue }
  }
  var createdAt: WallTime { shared.parts.createdAt }
  var maxAttempts: Int {
    get { shared.parts.maxAttempts }
    set { parts.maxAttempts = newValue }
  }
  var line: TargetLine { shared.parts.line }
  var batch: Int? { shared.parts.batch }
  var after: [JobID] {
    get { shared.parts.after }
    set { parts.after = newValue }
  }
  var unmet: Set<JobID> {
    get { shared.parts.unmet }
    set { parts.unmet = newValue }
  }
  var place: Int {
    get { shared.parts.place }
    set { parts.place = newValue }
  }
  var priority: Int {
    get { shared.parts.priority }
    set { parts.priority = newValue }
  }
  var deadline: WallTime? {
    get { shared.parts.deadline }
    set { parts.deadline = newValue }
  }
  var startsAt: WallTime? {
    get { shared.parts.startsAt }
    set { parts.startsAt = newValue }
  }
  var stage: Lifecycle {
    get { shared.parts.stage }
    set {
      parts.stage = newValue
      if newValue.state != .held { parts.arrivesWith = nil }
    }
  }
  var arrivesWith: Int? {
    get { shared.parts.arrivesWith }
    set { parts.arrivesWith = newValue }
  }
  var state: JobState { shared.state }
  /// It runs, or has ended and its edit may still be at work: nothing else starts on its target.
  var holds: Bool { shared.holds }
  var restsFrom: WallTime? {
    get { shared.parts.restsFrom }
    set { parts.restsFrom = newValue }
  }
  var cancelRequested: Bool {
    get { shared.parts.cancelRequested }
    set { parts.cancelRequested = newValue }
  }
  var attempt: Int {
    get { shared.parts.attempt }
    set { parts.attempt = newValue }
  }
  var firstAttempt: Int {
    get { shared.parts.firstAttempt }
    set { parts.firstAttempt = newValue }
  }
  var changedAt: Int {
    get { shared.parts.changedAt }
    set { parts.changedAt = newValue }
  }
  var notEditableFor: Duration {
    get { shared.parts.notEditableFor }
    set { parts.notEditableFor = newValue }
  }
  var crashes: Int? {
    get { shared.parts.crashes }
    set { parts.crashes = newValue }
  }
  var isTriedAlone: Bool {
    get { shared.parts.isTriedAlone }
    set { parts.isTriedAlone = newValue }
  }
  var trouble: Trouble? {
    get { shared.parts.trouble }
    set { parts.trouble = newValue }
  }
  var troubledAt: WallTime? {
    get { shared.parts.troubledAt }
    set { parts.troubledAt = newValue }
  }
  var submissions: [MemorySubmission] {
    get { shared.parts.submissions }
    set { parts.submissions = newValue }
  }
  var current: (attempt: Int, document: CurrentDocument)? {
    get { shared.parts.current }
    set { parts.current = newValue }
  }
  var server: ServerID? {
    get { shared.parts.server }
    set { parts.server = newValue }
  }
  var verification: Verification? {
    get { shared.parts.verification }
    set { parts.verification = newValue }
  }
  var startedAt: WallTime? {
    get { shared.parts.startedAt }
    set { parts.startedAt = newValue }
  }
  var claimedAt: WallTime? {
    get { shared.parts.claimedAt }
    set { parts.claimedAt = newValue }
  }
  var endedAt: WallTime? {
    get { shared.parts.endedAt }
    set { parts.endedAt = newValue }
  }
}

/// What a job is made of.
struct MemoryJobParts: Sendable {
  let id: JobID
  var asked: Asked
  let createdAt: WallTime
  var maxAttempts: Int
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
  /// While it is held: how many edits came with it, or are to come; nil: it is held for something else.
  var arrivesWith: Int?
  var cancelRequested = false
  /// The attempt that is under way or comes next. Numbers go on over a Retry.
  var attempt = 1
  /// The first attempt since it was enqueued or retried.
  var firstAttempt = 1
  /// The first attempt of its change, as it is now.
  var changedAt = 1
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

  /// All of it is compared, and the package alone tells most of them apart.
  func hash(into hasher: inout Hasher) { hasher.combine(package) }
}

/// One PUT.
struct MemorySubmission: Sendable {
  /// As it was last noted.
  var submission: Submission
  let slot: Int
  let claimedAt: WallTime
  /// Where it was sent.
  let server: ServerID
  /// What has sent it, where several hosts share the queue.
  let host: String?
  var end: SubmissionEnd?
  var endedAt: WallTime?
  /// Its documents have not been pruned.
  var isDocumented = true

  var attempt: Int { submission.draft.attempt }
  var isOpen: Bool { end == nil }
}
