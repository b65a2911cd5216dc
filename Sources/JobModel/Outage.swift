package import Runtime

/// The environment does not answer: why, since when, and when it is asked again.
package struct Outage: Sendable, Hashable {
  package let failure: Failure
  package let since: WallTime
  package let retryAt: WallTime
  /// How often it has been asked in vain since it began.
  package let probes: Int

  package init(_ failure: Failure, since: WallTime, retryAt: WallTime, probes: Int = 0) {
    self.failure = failure
    self.since = since
    self.retryAt = retryAt
    self.probes = probes
  }

  /// The same, on a clock that is so much ahead.
  package func shifted(by span: Duration) -> Outage {
    Outage(failure, since: since + span, retryAt: retryAt + span, probes: probes)
  }
}
