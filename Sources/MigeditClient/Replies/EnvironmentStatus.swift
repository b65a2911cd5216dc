public import FoundationEssentials
import JobModel

/// One Library server, as the daemon sees it.
public struct EnvironmentStatus: Sendable, Hashable {
  private let status: JobModel.EnvironmentStatus

  init(_ status: JobModel.EnvironmentStatus) { self.status = status }

  public var name: String { status.name }
  public var url: String { status.url }
  public var slots: [Slot] { status.slots.map(Slot.init) }
  /// Jobs that wait, the held ones too.
  public var queued: Int { status.queued }
  public var running: Int { status.running }
  /// Its own, beside that of the whole queue; nil: it is not paused.
  public var pause: Pause? { status.pause.map(Pause.init) }
  public var windowOpen: Bool { status.windowOpen }
  /// When the window opens or closes next; nil: that can't be foreseen.
  public var windowChange: Date? { status.windowChange.map { Date($0) } }
  public var breaker: BreakerState { BreakerState(status.breaker) }
  /// Why it is not asked, or a warning before it comes to that.
  public var outage: Failure? { status.outage.map(Failure.init) }
  public var outageSince: Date? { status.outageSince.map { Date($0) } }
  public var retryAt: Date? { status.retryAt.map { Date($0) } }
  /// How long an edit takes that is no slower than half of those of the last nights; nil: none has been measured.
  public var medianEdit: Duration? { status.medianEdit.map { .milliseconds($0) } }
  /// The same of 19 of 20.
  public var p95Edit: Duration? { status.p95Edit.map { .milliseconds($0) } }
  /// As configured; empty: always open.
  public var windows: [String]? { status.windows }
  /// Of the windows.
  public var timeZone: String? { status.timeZone }
  /// Jobs whose own target gives trouble while the environment answers others.
  public var troubled: [Int]? { status.troubled }
  /// What serves it, where several hosts share the queue; nil: there is one host, or none serves it now.
  public var host: String? { status.host }
}

/// Room for one edit in an environment, with a login of its own.
public struct Slot: Sendable, Hashable {
  private let slot: JobModel.Slot

  init(_ slot: JobModel.Slot) { self.slot = slot }

  /// From 1.
  public var number: Int { slot.number }
  public var state: SlotState { SlotState(slot.state) }
  public var job: Int? { slot.job }
  public var since: Date? { slot.since.map { Date($0) } }
}

/// No new edit starts, and running ones go on.
public struct Pause: Sendable, Hashable {
  private let pause: Paused

  init(_ pause: Paused) { self.pause = pause }

  /// The user's name.
  public var by: String { pause.by }
  public var at: Date { Date(pause.at) }
  public var reason: String? { pause.reason }
  /// nil: until somebody ends it.
  public var until: Date? { pause.until.map { Date($0) } }
}
