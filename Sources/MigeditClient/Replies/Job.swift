public import FoundationEssentials
import JobModel

/// One edit in the queue, as it stood when the daemon answered.
public struct Job: Sendable, Hashable, Identifiable {
  private let job: JobModel.Job

  init(_ job: JobModel.Job) { self.job = job }

  /// A positive integer that is never used twice.
  public var id: Int { job.id }
  public var target: Target { Target(job.target) }
  /// What the target is called, as it was last read on the server or as a successful edit named it; nil: neither has happened yet.
  public var targetName: String? { job.targetName }
  public var state: JobState { JobState(job.state) }
  /// While it runs.
  public var phase: Phase? { job.phase.map { Phase($0) } }
  /// Of the running edit, from 0 to 1.
  public var progress: Double { job.progress }
  /// Why it does not run now; nil: it runs, or is over.
  public var waiting: Waiting? { job.waiting.map(Waiting.init) }
  /// Why it failed; of a job that is tried again, why it failed last.
  public var failure: Failure? { job.failure.map(Failure.init) }
  /// nil: nothing was compared.
  public var verification: Verification? { job.verification.map { Verification($0) } }
  /// RFC 6901 pointers into the submitted document: the first 1,000.
  public var differences: [String]? { job.differences }
  /// How many there are in all.
  public var differenceCount: Int? { job.differenceCount }
  public var priority: Int { job.priority }
  public var key: String? { job.key }
  public var batch: String? { job.batch }
  /// Which run of the batch, from 1.
  public var batchRun: Int? { job.batchRun }
  public var labels: [String: String] { Dictionary(job.labels.map { ($0, $1) }) { first, _ in first } }
  /// Jobs that must succeed first.
  public var after: [Int] { job.after }
  public var notBefore: Date? { job.notBefore.map { Date($0) } }
  public var deadline: Date? { job.deadline.map { Date($0) } }
  public var maxAttempts: Int { job.maxAttempts }
  /// Edits that the server took, the one that succeeded included.
  public var attemptsUsed: Int { job.attemptsUsed }
  /// Whether it is to end, but its edit may be at work on the server: it ends as what that comes to.
  public var cancelRequested: Bool { job.cancelRequested }
  /// The user's name.
  public var submittedBy: String { job.submittedBy }
  public var submittedByUid: Int { job.submittedByUid }
  public var createdAt: Date { Date(job.createdAt) }
  public var startedAt: Date? { job.startedAt.map { Date($0) } }
  public var endedAt: Date? { job.endedAt.map { Date($0) } }
  /// Half of such nights have it done by then; nil: it is over, or that is not known.
  public var expectedEnd: Date? { job.expectedEnd.map { Date($0) } }
}

/// Why a queued or held job does not run now: the first reason that applies.
public struct Waiting: Sendable, Hashable {
  private let waiting: JobModel.Waiting

  init(_ waiting: JobModel.Waiting) { self.waiting = waiting }

  public var reason: WaitingReason { WaitingReason(waiting.reason) }
  /// For people.
  public var detail: String { waiting.detail }
  /// nil: it is not known until when.
  public var until: Date? { waiting.until.map { Date($0) } }
  /// The jobs that it waits for.
  public var jobs: [Int]? { waiting.jobs }
}

/// One job with what it does and what was tried.
public struct JobDetails: Sendable, Hashable {
  public let job: Job
  public let change: Change
  /// Oldest first.
  public let attempts: [Attempt]
}

/// One edit that the server took, or was asked to take.
public struct Attempt: Sendable, Hashable {
  private let attempt: JobModel.Attempt

  init(_ attempt: JobModel.Attempt) { self.attempt = attempt }

  /// From 1.
  public var number: Int { attempt.number }
  /// The session slot of the environment, from 1.
  public var slot: Int? { attempt.slot }
  public var startedAt: Date { Date(attempt.startedAt) }
  /// When the request left; nil: it has not.
  public var submittedAt: Date? { attempt.submittedAt.map { Date($0) } }
  /// How often the request was sent.
  public var submissions: Int { attempt.submissions }
  /// Whether the server said that it took it.
  public var accepted: Bool { attempt.accepted }
  public var endedAt: Date? { attempt.endedAt.map { Date($0) } }
  /// How often the server was asked how far it is.
  public var polls: Int { attempt.polls }
  /// From 0 to 1.
  public var progress: Double { attempt.progress }
  public var failure: Failure? { attempt.failure.map(Failure.init) }
  /// What has submitted it last, where several hosts share the queue.
  public var host: String? { attempt.host }
}
