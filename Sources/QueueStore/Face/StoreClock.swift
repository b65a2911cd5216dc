package import Runtime

/// The clocks, as the queue asks for them.
package struct StoreClock: Sendable {
  /// The wall clock.
  package let now: @Sendable () -> WallTime
  /// Until when nothing expires, since the clock was set far forward or back a moment ago, perhaps by mistake. Asked after
  /// `now`; nil: it was not.
  package let settlesAt: @Sendable () -> WallTime?
  /// How long the process has run, as no clock can be set: commits are measured by it, which are shorter than a millisecond.
  package let uptime: @Sendable () -> Duration

  /// Is told what the wall clock of a queue's server says, and within how long it has said so. `now` goes by it where several hosts
  /// share the queue.
  package let hear: @Sendable (WallTime, Duration) -> Void

  package init(
    now: @escaping @Sendable () -> WallTime, settlesAt: @escaping @Sendable () -> WallTime? = { nil },
    uptime: @escaping @Sendable () -> Duration = { ContinuousClock.now - began },
    hear: @escaping @Sendable (WallTime, Duration) -> Void = { _, _ in }
  ) {
    self.now = now
    self.settlesAt = settlesAt
    self.uptime = uptime
    self.hear = hear
  }

  package static let began = ContinuousClock.now
}
