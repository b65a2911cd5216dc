package import Runtime

/// Why a server is not asked: it answers nobody, or it fails one kind of request for every target.
package struct Outage: Sendable, Hashable {
  package let failure: Failure
  /// nil: the server answers nobody. Else the kind of request that goes wrong whatever the target is.
  package let kind: TroubleKind?
  package let since: WallTime
  /// When the breaker opened, or, after a restart, when it was taken up again: what was asked before that closes nothing.
  package let openedAt: SteadyTime
  package let retryAt: SteadyTime
  package let probedAt: SteadyTime
  /// How often it has been probed in vain since it began.
  package let probes: Int

  package init(
    _ failure: Failure, kind: TroubleKind? = nil, since: WallTime, openedAt: SteadyTime, retryAt: SteadyTime,
    probedAt: SteadyTime? = nil, probes: Int = 0
  ) {
    self.failure = failure
    self.kind = kind
    self.since = since
    self.openedAt = openedAt
    self.retryAt = retryAt
    self.probedAt = probedAt ?? openedAt
    self.probes = probes
  }

  /// The same, with what was heard last.
  func saying(_ failure: Failure) -> Outage {
    Outage(
      failure, kind: kind, since: since, openedAt: openedAt, retryAt: retryAt, probedAt: probedAt, probes: probes)
  }

  /// The same, to be probed at once.
  func hurried(now: SteadyTime) -> Outage {
    Outage(failure, kind: kind, since: since, openedAt: openedAt, retryAt: now, probedAt: probedAt, probes: probes)
  }
}

/// An outage as it is kept over a restart and shown to people: all of it on the wall clock.
package struct KeptOutage: Sendable, Hashable, Codable {
  package let failure: Failure
  package let kind: TroubleKind?
  package let since: WallTime
  package let retryAt: WallTime
  package let probes: Int

  package init(_ failure: Failure, kind: TroubleKind? = nil, since: WallTime, retryAt: WallTime, probes: Int = 0) {
    self.failure = failure
    self.kind = kind
    self.since = since
    self.retryAt = retryAt
    self.probes = probes
  }

  package init(_ outage: Outage, now: Moment) {
    self.init(
      outage.failure, kind: outage.kind, since: outage.since, retryAt: now.wall(at: outage.retryAt),
      probes: outage.probes)
  }

  /// Taken up again after a restart. The next probe is at most `longestRest` ahead, whatever was kept.
  package func resumed(now: Moment, longestRest: Duration) -> Outage {
    Outage(
      failure, kind: kind, since: since, openedAt: now.steady,
      retryAt: now.steady(at: retryAt, atMost: longestRest), probes: probes)
  }
}
