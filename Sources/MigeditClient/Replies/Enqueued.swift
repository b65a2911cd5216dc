import ControlAPI
import JobModel

/// What became of one edit of a call. It is on the daemon's disk.
public struct Enqueued: Sendable, Hashable {
  private let enqueued: JobModel.Enqueued

  init(_ enqueued: JobModel.Enqueued) { self.enqueued = enqueued }

  /// Of the job.
  public var id: Int { enqueued.id }
  public var state: JobState { JobState(enqueued.state) }
  /// Whether its key had made this job already.
  public var duplicate: Bool { enqueued.duplicate }
  /// For people: what is known to be in its way and is no fault of the edit, as that it fits no window of the next two weeks.
  public var problem: String? { enqueued.problem }
}

/// The jobs that a method has changed, or with `dryRun` would change.
public struct ChangedJobs: Sendable, Hashable {
  /// The first 10,000.
  public let jobs: [Int]
  /// How many they are in all.
  public let count: Int
  /// Jobs that fail along with those that are cancelled, since they come after one of these: the first 1,000.
  public let failed: [Int]
  /// How many these are in all.
  public let failedCount: Int
  /// Of those that are released, how many were held since the edits with which they came (``EditRequest/partOf``) had not
  /// arrived whole.
  public let arriving: Int

  init(_ reply: some JobsReply) {
    jobs = reply.jobs
    count = reply.count
    let cancelled = reply as? Cancel.Reply
    failed = cancelled?.failed ?? []
    failedCount = cancelled?.failedCount ?? failed.count
    arriving = (reply as? Release.Reply)?.arriving ?? 0
  }
}
