public import FoundationEssentials
import JobModel

/// One run of a batch: jobs that were enqueued under one name, while one of them had not ended.
public struct Batch: Sendable, Hashable {
  /// A time in which edits may start: from `opens` on, and not any more at `closes`.
  public struct Span: Sendable, Hashable {
    public let opens: Date
    public let closes: Date
  }

  /// When the batch's own windows were open in one environment, whose time zone they are in.
  public struct Openings: Sendable, Hashable {
    public let environment: String
    /// Soonest first.
    public let spans: [Span]
  }

  private let batch: JobModel.Batch

  init(_ batch: JobModel.Batch) { self.batch = batch }

  public var name: String { batch.name }
  /// From 1: a name that is used again after its batch has ended begins its next run.
  public var run: Int { batch.run }
  public var createdAt: Date { Date(batch.createdAt) }
  /// nil: one of its jobs has not ended.
  public var endedAt: Date? { batch.endedAt.map { Date($0) } }
  /// How many of its jobs are in each state.
  public var counts: [JobState: Int] { JobState.counts(batch.counts) }
  public var total: Int { batch.total }
  /// It stops when so many of its jobs have failed; nil: it never does.
  public var stopAfterFailures: Int? { batch.stopAfterFailures }
  /// How many have failed that count for that; nil: nothing counts.
  public var failures: Int? { batch.failures }
  /// nil: it is not stopped.
  public var stoppedAt: Date? { batch.stoppedAt.map { Date($0) } }
  /// Half of such nights have all of it done by then; nil: it has ended, or that is not known.
  public var expectedEnd: Date? { batch.expectedEnd.map { Date($0) } }
  /// Nine of ten do.
  public var expectedEndP90: Date? { batch.expectedEndP90.map { Date($0) } }
  /// Its own, as they were given with its first edits; nil: it has none.
  public var windows: [String]? { batch.windows }
  /// How many edits come with those of its jobs that are held since these have not arrived whole (``EditRequest/partOf``); nil:
  /// none is held so.
  public var arriving: Int? { batch.arriving }
  /// From its beginning to its end, or to now; nil: it has no windows of its own, or it was not asked for alone.
  public var openings: [Openings]? {
    batch.openings?.map { openings in
      Openings(
        environment: openings.environment,
        spans: openings.spans.map { Span(opens: Date($0.opens), closes: Date($0.closes)) })
    }
  }
}

extension Batch {
  /// Names this run and no other, as `night#3`.
  var reference: String { batch.reference.text }
}

extension JobState {
  static func counts(_ counts: [String: Int]) -> [JobState: Int] {
    Dictionary(counts.map { (JobState(rawValue: $0), $1) }) { first, _ in first }
  }
}
