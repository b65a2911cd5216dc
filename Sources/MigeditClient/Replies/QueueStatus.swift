import ControlAPI
public import FoundationEssentials

/// The daemon at a glance.
public struct QueueStatus: Sendable {
  private let status: Status.Reply

  init(_ status: Status.Reply) { self.status = status }

  /// Of the daemon.
  public var version: String { status.version }
  /// Names the queue: it is another one after a copy was put in its place, and then an event's sequence that is known from the
  /// old one means nothing.
  public var storeId: String { status.storeId }
  public var startedAt: Date { Date(status.startedAt) }
  /// How many jobs are in each state.
  public var counts: [JobState: Int] { JobState.counts(status.counts) }
  /// Whether jobs are taken.
  public var accepting: Bool { status.accepting }
  /// For people: why none are taken.
  public var problem: String? { status.problem }
  /// Of the whole queue; nil: it is not paused.
  public var pause: Pause? { status.pause.map(Pause.init) }
  /// Of the queue's file, in bytes.
  public var databaseBytes: Int { status.databaseBytes }
  /// The sequence of the oldest event that is kept.
  public var oldestSequence: Int { status.oldestSequence }
  /// The sequence of the last event.
  public var lastSequence: Int { status.lastSequence }
  /// Whether what is due starts; nil: that was not asked.
  public var schedules: Bool? { status.schedules }
}
