public import FoundationEssentials
import JobModel

/// Something that has happened, to a job, a batch or an environment.
public struct Event: Sendable, Hashable {
  private let event: JobModel.Event

  init(_ event: JobModel.Event) { self.event = event }

  /// Rises with every event that is kept, across restarts of the daemon. ``EventKind/progress`` and ``EventKind/bookmark``
  /// repeat the last one.
  public var sequence: Int { event.sequence }
  public var at: Date { Date(event.at) }
  public var what: EventKind { EventKind(event.what) }
  /// As it is when the event is sent, which for an old event is later than when it happened.
  public var job: Job? { event.job.map(Job.init) }
  /// As it is when the event is sent.
  public var batch: Batch? { event.batch.map(Batch.init) }
  /// As it is when the event is sent.
  public var environment: EnvironmentStatus? { event.environment.map(EnvironmentStatus.init) }
  /// Who did it; nil: the daemon by itself.
  public var uid: Int? { event.uid }
}
