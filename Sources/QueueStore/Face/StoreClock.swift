package import Runtime

/// The wall clock, as the queue asks for it.
package struct StoreClock: Sendable {
  package let now: @Sendable () -> WallTime
  /// Until when nothing expires, since the clock was set far forward or back a moment ago, perhaps by mistake. Asked after
  /// `now`; nil: it was not.
  package let settlesAt: @Sendable () -> WallTime?

  package init(
    now: @escaping @Sendable () -> WallTime, settlesAt: @escaping @Sendable () -> WallTime? = { nil }
  ) {
    self.now = now
    self.settlesAt = settlesAt
  }
}
