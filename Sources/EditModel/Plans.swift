/// How long a job rests before it is tried again: exponential backoff with full jitter.
package struct RetryPlan: Sendable {
  private let settings: RetrySettings

  package init(_ settings: RetrySettings) { self.settings = settings }

  /// `count`: how often it has failed in a row, from 1. `dice`: uniform in 0..<1.
  package func rest(after count: Int, dice: Double) -> Duration { most(after: count) * dice }

  /// The longest rest: base, twice, four times … up to max.
  package func most(after count: Int) -> Duration {
    doubled(settings.base, times: count - 1, upTo: settings.max)
  }
}

/// When to look again at an edit that is under way.
package struct PollPlan: Sendable {
  private let settings: PollSettings

  package init(_ settings: PollSettings) { self.settings = settings }

  /// An eighth of the time elapsed, less up to a fifth so that edits which began together do not ask together; never
  /// below min nor above max.
  package func pause(elapsed: Duration, dice: Double) -> Duration {
    max(settings.min, min(elapsed / 8, settings.max) * (0.8 + 0.2 * dice))
  }
}

/// When to ask an environment again that did not answer.
package struct OutagePlan: Sendable {
  private let settings: BreakerSettings

  package init(_ settings: BreakerSettings) { self.settings = settings }

  /// `count`: how many times in a row it has failed, from 1.
  package func pause(after count: Int) -> Duration {
    doubled(settings.probeAfter, times: count - 1, upTo: settings.probeMax)
  }

  package var longest: Duration { settings.probeMax }
}

private func doubled(_ start: Duration, times: Int, upTo limit: Duration) -> Duration {
  var span = start
  for _ in 0..<max(0, times) where span < limit { span *= 2 }
  return min(span, limit)
}
