package import LibraryModel
package import Runtime

/// How one server is doing: all that decides whether it may be asked, and whose fault a missing answer is. A server is a
/// url and a user; edits of more than one environment's name may be under way at it. Decides without I/O and without a
/// clock.
package struct ServerHealth: Sendable {
  private let settings: BreakerSettings
  /// Opens where the server answers nobody.
  private var breaker: Breaker
  /// Opens where one kind of request goes wrong for every target.
  private var breakerOfKind: TroubleBreaker
  /// nil: as many edits may start as there are slots.
  package private(set) var slowStart: SlowStart?
  private var freshLogins = FreshLogins()
  private var comparison = TargetComparison()

  /// - Parameter outage: one that was under way before a restart, or before a reload.
  package init(_ settings: BreakerSettings, outage: Outage? = nil) {
    self.settings = settings
    let isOfKind = outage?.kind != nil
    breaker = Breaker(settings, outage: isOfKind ? nil : outage)
    breakerOfKind = TroubleBreaker(settings, outage: isOfKind ? outage : nil)
  }

  /// The same server with other settings.
  package func with(_ settings: BreakerSettings) -> ServerHealth {
    var health = ServerHealth(settings, outage: outage)
    health.breakerOfKind = TroubleBreaker(settings, outage: outageOfKind)
    health.slowStart = slowStart
    health.freshLogins = freshLogins
    health.comparison = comparison
    return health
  }

  /// The server answers nobody, and is not asked but by a probe. nil: it may be asked.
  package var outage: Outage? { breaker.outage }
  /// One kind of request goes wrong for every target: no new edit starts but a probe. nil: no kind does.
  package var outageOfKind: Outage? { breakerOfKind.outage }
  /// Why new edits do not start: the server answers nobody or, where it does, one kind of request goes wrong for every
  /// target. nil: nothing of the kind keeps them.
  package var currentOutage: Outage? { outage ?? outageOfKind }
  /// What people are shown.
  package var state: BreakerState { breaker.outage == nil ? breakerOfKind.state : breaker.state }
  package var unanswered: UnansweredChecks? { breaker.unanswered }
}

// What is heard.
extension ServerHealth {
  /// A request about a target went well.
  ///
  /// - Parameter kinds: what it shows to be well.
  /// - Parameter asked: when the request was made.
  package mutating func wentWell(_ target: Target, _ kinds: Set<TroubleKind>, asked: SteadyTime, now: Moment) {
    comparison.answered(target, kinds, at: now.steady)
    let kindIsWell = breakerOfKind.wentWell(kinds, asked: asked)
    answeredHealthCheck(asked: asked, now: now)
    if kindIsWell { startSlowly(now: now.steady) }
  }

  /// The Library refused a request about a target: that is an answer, and shows nothing to be well.
  package mutating func refused(_ target: Target, _ kinds: Set<TroubleKind>, asked: SteadyTime, now: Moment) {
    comparison.answered(target, kinds, at: now.steady)
    answeredHealthCheck(asked: asked, now: now)
  }

  /// The health check, or any other request, was answered.
  package mutating func answeredHealthCheck(asked: SteadyTime, now: Moment) {
    let wasOut = outage != nil
    breaker.answered(asked: asked)
    slowStart?.answered(now: now.steady)
    if wasOut, outage == nil { startSlowly(now: now.steady) }
  }

  /// A target met trouble while the server answers the health check.
  ///
  /// - Parameter isFirst: it was in no trouble of this kind before, as far as its job knows.
  /// - Returns: the request with what is known of other targets, and whether it is taken to be the server's trouble.
  package mutating func troubled(
    _ request: TroubledRequest, _ target: Target, isFirst: Bool = false, isProbe: Bool, now: Moment
  ) -> (request: TroubledRequest, isServers: Bool) {
    slowStart?.unanswered()
    let others = comparison.wentWrong(target, request.kind, isFirst: isFirst, at: now.steady)
    let compared = TroubledRequest(request.kind, request.failure, othersAnswered: others)
    return (compared, breakerOfKind.troubled(compared, target, isProbe: isProbe, now: now))
  }

  /// The Library itself named an outage of something behind it, which goes for every target: it is not tried on.
  package mutating func saidOutage(_ failure: Failure, _ kind: TroubleKind, isProbe: Bool, now: Moment) {
    slowStart?.unanswered()
    breakerOfKind.said(failure, kind, isProbe: isProbe, now: now)
  }

  /// Neither a request nor the health check was answered.
  ///
  /// - Returns: how long the one who asked rests, where the server is still asked; nil where it is not.
  package mutating func unanswered(_ failure: Failure, now: Moment) -> Duration? {
    slowStart?.unanswered()
    return breaker.failed(failure, now: now)
  }
}

// What may be asked.
extension ServerHealth {
  package mutating func probe(now: SteadyTime) -> Bool { breaker.probe(now: now) }
  package mutating func abandonProbe() { breaker.abandonProbe() }
  package func dueProbeOfKind(now: SteadyTime) -> TroubleProbe? {
    outage == nil ? breakerOfKind.dueProbe(now: now) : nil
  }
  package func nextProbeOfKind(now: SteadyTime) -> SteadyTime? {
    outage == nil ? breakerOfKind.nextProbe(now: now) : nil
  }
  package mutating func probeKind() { breakerOfKind.probe() }
  package mutating func abandonProbeOfKind(now: SteadyTime) { breakerOfKind.abandonProbe(now: now) }

  /// What stood in the way may be gone, as after a Reload: it is time to ask.
  package mutating func hurry(now: SteadyTime) {
    breaker.hurry(now: now)
    breakerOfKind.hurry(now: now)
  }

  /// Whether a fresh login may be tried; if so, it counts as tried.
  package mutating func tryFreshLogin(now: SteadyTime) -> Bool {
    freshLogins.tryOne(now: now, outage: outage, probeMax: settings.probeMax)
  }
}

// How it starts again.
extension ServerHealth {
  package mutating func startSlowly(now: SteadyTime) { slowStart = SlowStart(now: now) }

  /// - Parameter sessions: how many slots there are: a slow start that has come so far is over.
  package mutating func endedWell(began: SteadyTime, sessions: Int) {
    guard let start = slowStart, began >= start.began else { return }
    slowStart?.endedWell()
    endSlowStart(sessions: sessions)
  }

  package mutating func endSlowStart(sessions: Int) {
    if let start = slowStart, start.limit >= sessions { slowStart = nil }
  }
}

/// Which targets were answered and which were not, so that the trouble of one can be told from that of all.
private struct TargetComparison: Sendable {
  private struct Answered {
    let target: Target
    let at: SteadyTime
  }

  /// Since when a target is in trouble, by kind.
  private var troubledSince: [TroubleKind: [Target: SteadyTime]] = [:]
  /// By kind: the last two targets that were answered, the newest first. Two are enough to say of any target whether
  /// another one was.
  private var lastAnswered: [TroubleKind: [Answered]] = [:]

  mutating func answered(_ target: Target, _ kinds: Set<TroubleKind>, at now: SteadyTime) {
    for kind in kinds {
      troubledSince[kind]?[target] = nil
      let other = lastAnswered[kind]?.first { $0.target != target }
      lastAnswered[kind] = [Answered(target: target, at: now)] + (other.map { [$0] } ?? [])
    }
  }

  /// - Returns: whether another target was answered since this one's trouble began.
  mutating func wentWrong(_ target: Target, _ kind: TroubleKind, isFirst: Bool, at now: SteadyTime) -> Bool {
    let since = isFirst ? now : troubledSince[kind]?[target] ?? now
    troubledSince[kind, default: [:]][target] = since
    return lastAnswered[kind]?.contains { $0.target != target && $0.at >= since } ?? false
  }
}
