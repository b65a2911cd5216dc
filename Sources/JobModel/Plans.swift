import LibraryModel

/// How long a job rests before it is tried again: exponential backoff with full jitter.
package struct RetryPlan: Sendable {
  private let settings: RetrySettings

  package init(_ settings: RetrySettings) { self.settings = settings }

  /// `count`: how often it has failed in a row, from 1. `random`: uniform in 0..<1.
  package func rest(after count: Int, random: Double) -> Duration { most(after: count) * random }

  /// The longest rest: base, twice, four times … up to max.
  package func most(after count: Int) -> Duration {
    doubled(settings.base, times: count - 1, upTo: settings.max)
  }
}

/// How long a job rests whose target gives trouble: exponential backoff, the upper half of it at random.
package struct TroublePlan: Sendable {
  private let settings: RetrySettings

  package init(_ settings: RetrySettings) { self.settings = settings }

  /// base, twice, four times … up to max; longer, up to max, where whoever answered asks for it.
  ///
  /// - Parameter random: uniform in 0..<1.
  package func rest(after trouble: Trouble, random: Double) -> Duration {
    let asked = min(trouble.failure.server?.retryAfter ?? .zero, settings.max)
    guard trouble.count < Trouble.maxInARow else { return settings.max }
    let most = doubled(settings.base, times: trouble.count - 1, upTo: settings.max)
    return max(most / 2 + most / 2 * random, asked)
  }
}

/// When to ask an environment again that did not answer.
package struct OutagePlan: Sendable {
  private let settings: BreakerSettings

  package init(_ settings: BreakerSettings) { self.settings = settings }

  /// The server counts them for about so long, and each that is tried prolongs it.
  package static let restOfTooManyLogins = Duration.seconds(1800)
  /// A refused login is tried ever more seldom, so that no account is locked.
  static let longestRestOfLogin = Duration.seconds(7200)

  /// The breaker's pause before its next probe: longer where the server asks for more, up to `retry_after_max`.
  ///
  /// - Parameter probes: how many have failed since the outage began.
  package func pause(after failure: Failure, probes: Int) -> Duration {
    let own =
      switch failure.reason.known {
      case .tooManyLogins: Self.restOfTooManyLogins
      case .loginRefused:
        doubled(settings.probeMax, times: probes, upTo: max(settings.probeMax, Self.longestRestOfLogin))
      default: doubled(settings.probeAfter, times: probes, upTo: settings.probeMax)
      }
    return max(own, min(failure.server?.retryAfter ?? .zero, settings.retryAfterMax))
  }

  /// The longest that a probe can lawfully be ahead after a restart, whatever was kept of it.
  package func longestPause(after failure: Failure) -> Duration {
    switch failure.reason.known {
    case .tooManyLogins: Self.restOfTooManyLogins
    case .loginRefused: max(settings.probeMax, Self.longestRestOfLogin)
    default: settings.probeMax
    }
  }

  /// How long one who asked in vain rests while the breaker is still closed: ever longer, up to `probe_after`.
  ///
  /// - Parameter count: how many have asked in vain in a row, from 1 to less than `failures`.
  package func rest(after count: Int) -> Duration {
    let least = min(settings.probeAfter, .seconds(1))
    var span = settings.probeAfter
    for _ in 0..<max(0, settings.failures - count) where span > least { span /= 2 }
    return max(span, least)
  }
}

private func doubled(_ start: Duration, times: Int, upTo limit: Duration) -> Duration {
  var span = start
  for _ in 0..<max(0, times) where span < limit { span *= 2 }
  return min(span, limit)
}
