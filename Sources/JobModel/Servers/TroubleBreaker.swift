package import LibraryModel
package import Runtime

/// The circuit breaker of one kind of request: opened where different targets in a row meet the same kind of trouble, since
/// then it is the server or its user after all, and not the targets. Decides without I/O and without a clock.
///
/// Only a request of that kind that goes well closes it. Each probe tries the kind with one target.
package struct TroubleBreaker: Sendable, Hashable {
  private enum Phase: Sendable, Hashable {
    case closed
    case open(Outage)
    case probing(Outage)
  }

  private let settings: BreakerSettings
  private var phase: Phase
  /// By kind: the targets that have met it, one after the other, since one last went well.
  private var streaks: [TroubleKind: [Target]] = [:]

  /// - Parameter outage: one that was under way before a restart or a reload; its `kind` says which.
  package init(_ settings: BreakerSettings, outage: Outage? = nil) {
    self.settings = settings
    phase = outage.map(Phase.open) ?? .closed
  }

  package var state: BreakerState {
    switch phase {
    case .closed: .closed
    case .open: .open
    case .probing: .probing
    }
  }

  package var outage: Outage? {
    switch phase {
    case .closed: nil
    case .open(let outage), .probing(let outage): outage
    }
  }

  /// A target has met trouble while its server answers others.
  ///
  /// - Parameter isProbe: its job was started to try this kind.
  /// - Returns: whether it is taken to be the server's trouble and not the target's.
  package mutating func troubled(
    _ request: TroubledRequest, _ target: Target, isProbe: Bool, now: Moment
  ) -> Bool {
    var streak = streaks[request.kind] ?? []
    if !streak.contains(target) { streak.append(target) }
    streaks[request.kind] = streak
    let failure = Failure.serversTrouble(request, targets: streak.count)
    switch phase {
    case .closed:
      guard streak.count >= settings.failures else { return false }
      open(failure, request.kind, now: now)
      return true
    case .probing(let outage) where isProbe && outage.kind == request.kind:
      probed(outage, failure, now: now)
      return true
    case .open(let outage), .probing(let outage):
      if outage.kind == request.kind { return true }
      // What people are shown is what is wrong now: the kind that it was open for may be well again.
      guard streak.count >= settings.failures else { return false }
      open(failure, request.kind, now: now)
      return true
    }
  }

  /// The Library itself named an outage of something behind it: no further target has to meet it.
  package mutating func said(_ failure: Failure, _ kind: TroubleKind, isProbe: Bool, now: Moment) {
    switch phase {
    case .probing(let outage) where isProbe && outage.kind == kind: probed(outage, failure, now: now)
    case .open(let outage) where outage.kind == kind: phase = .open(outage.saying(failure))
    case .probing(let outage) where outage.kind == kind: break
    case .closed, .open, .probing: open(failure, kind, now: now)
    }
  }

  private mutating func open(_ failure: Failure, _ kind: TroubleKind, now: Moment) {
    phase = .open(
      Outage(
        failure, kind: kind, since: now.wall, openedAt: now.steady,
        retryAt: now.steady + OutagePlan(settings).pause(after: failure, probes: 0)))
  }

  private mutating func probed(_ outage: Outage, _ failure: Failure, now: Moment) {
    let probes = outage.probes + 1
    phase = .open(
      Outage(
        failure, kind: outage.kind, since: outage.since, openedAt: outage.openedAt,
        retryAt: now.steady + OutagePlan(settings).pause(after: failure, probes: probes), probedAt: now.steady,
        probes: probes))
  }

  /// A request went well for a target.
  ///
  /// - Parameter kinds: what it shows to be well.
  /// - Parameter asked: when it was made: the late answer to one from before the breaker opened closes nothing.
  /// - Returns: whether the breaker has closed.
  package mutating func wentWell(_ kinds: Set<TroubleKind>, asked: SteadyTime) -> Bool {
    for kind in kinds { streaks[kind] = nil }
    guard let outage, let kind = outage.kind, kinds.contains(kind), asked >= outage.openedAt else { return false }
    phase = .closed
    return true
  }

  /// Which targets may be tried now; nil: none. A target that was not tried yet may be tried every `probe_after`, the
  /// others, in turn, ever more seldom.
  package func dueProbe(now: SteadyTime) -> TroubleProbe? {
    guard case .open(let outage) = phase, let kind = outage.kind else { return nil }
    if now >= outage.retryAt { return TroubleProbe(kind: kind, onlyUntried: false) }
    return now >= untriedDue(outage) ? TroubleProbe(kind: kind, onlyUntried: true) : nil
  }

  /// When a target that was not tried yet, and when any, may be tried next; nil: it is closed, one is being tried, or any may be
  /// tried already.
  package func nextProbe(now: SteadyTime) -> SteadyTime? {
    guard case .open(let outage) = phase else { return nil }
    return [untriedDue(outage), outage.retryAt].filter { now < $0 }.min()
  }

  private func untriedDue(_ outage: Outage) -> SteadyTime { outage.probedAt + settings.probeAfter }

  /// A job was started to try the kind.
  package mutating func probe() {
    if case .open(let outage) = phase { phase = .probing(outage) }
  }

  /// The job that was to decide has ended, rests or was put back before it came to a request of the kind: that costs a
  /// pause, too, so that jobs which never come to one are not started one after the other.
  package mutating func abandonProbe(now: SteadyTime) {
    guard case .probing(let outage) = phase else { return }
    phase = .open(
      Outage(
        outage.failure, kind: outage.kind, since: outage.since, openedAt: outage.openedAt,
        retryAt: max(outage.retryAt, now + settings.probeAfter), probedAt: now, probes: outage.probes))
  }

  package mutating func hurry(now: SteadyTime) {
    if case .open(let outage) = phase { phase = .open(outage.hurried(now: now)) }
  }
}

/// What is to be tried with one target while the breaker of a kind is open.
package struct TroubleProbe: Sendable, Hashable {
  package let kind: TroubleKind
  /// Only a job whose target has not met this trouble yet.
  package let onlyUntried: Bool

  package init(kind: TroubleKind, onlyUntried: Bool) {
    self.kind = kind
    self.onlyUntried = onlyUntried
  }
}

extension Failure {
  /// Of an environment in which one kind of request goes wrong whatever the target is.
  fileprivate static func serversTrouble(_ request: TroubledRequest, targets: Int) -> Failure {
    let reason: FailureReason =
      switch request.kind {
      case .read, .content, .submission: .overloaded
      case .readPrivilege, .submitPrivilege: .forbidden
      }
    return Failure(
      reason,
      """
      \(targets == 1 ? "A target" : "\(targets) different targets in a row") can't \(request.kind.inability), while the server answers the health check. \
      Single targets are tried until one goes well; at last: \(request.failure.message)
      """, server: request.failure.server)
  }
}
