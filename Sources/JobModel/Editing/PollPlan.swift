/// When to look again at an edit that is under way.
package protocol PollPlan: Sendable {
  /// - Parameter elapsed: since the submission left.
  /// - Parameter progress: how far the server says that the edit has come, from 0 to 1; 0 where it says nothing.
  /// - Parameter random: uniform in 0..<1.
  func pause(elapsed: Duration, progress: Double, random: Double) -> Duration
}

/// The plan while nothing is known of how long edits take. In proportion to the time elapsed is the best that can be done then:
/// the time from an edit's end until it is seen is then about the same part of its duration, whether that is a second or an hour.
package struct ProportionalPolls: PollPlan {
  private let settings: PollSettings

  package init(_ settings: PollSettings) { self.settings = settings }

  /// An eighth of the time elapsed, less up to a fifth so that edits which began together do not ask together; never
  /// below min nor above max.
  package func pause(elapsed: Duration, progress: Double = 0, random: Double) -> Duration {
    max(settings.min, min(elapsed / 8, settings.max) * (0.8 + 0.2 * random))
  }
}
