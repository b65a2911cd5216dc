import JSONDocument
import LibraryModel
package import Runtime

package enum BreakerState: String, WordedEnum {
  case closed, open, probing
}

/// The circuit breaker of a server: what stops asking one that answers nobody. Decides without I/O and without a clock.
///
///     closed --failures in a row--> open --at retryAt--> probing --answered--> closed
///                                    ^                      |
///                                    +-------failed---------+
package struct Breaker: Sendable, Hashable {
  private enum Phase: Sendable, Hashable {
    /// `last`: of the last of the failures in a row; nil where there is none.
    case closed(failures: Int, last: Failure?)
    case open(Outage)
    case probing(Outage)
  }

  private let settings: BreakerSettings
  private var phase: Phase

  /// - Parameter outage: one that was under way before a restart or a reload.
  package init(_ settings: BreakerSettings, outage: Outage? = nil) {
    self.settings = settings
    phase = outage.map(Phase.open) ?? .closed(failures: 0, last: nil)
  }

  package var state: BreakerState {
    switch phase {
    case .closed: .closed
    case .open: .open
    case .probing: .probing
    }
  }

  /// nil: the server may be asked.
  package var outage: Outage? {
    switch phase {
    case .closed: nil
    case .open(let outage), .probing(let outage): outage
    }
  }

  /// While it is closed: how many health checks in a row were not answered, of the `failures` that open it, and the last
  /// one's failure. nil where none was.
  package var unanswered: UnansweredChecks? {
    guard case .closed(let count, let last?) = phase, count > 0 else { return nil }
    return UnansweredChecks(count: count, limit: settings.failures, failure: last)
  }

  /// The server did not answer, nor did it answer the health check.
  ///
  /// - Returns: how long the one who asked rests, where the server is still asked; nil where it is not.
  package mutating func failed(_ failure: Failure, now: Moment) -> Duration? {
    switch phase {
    case .closed(let failures, _):
      let count = failures + 1
      // What the server asks for itself, and what locks accounts, is not tried on.
      guard count >= settings.failures || failure.isTurnedAway || failure.server?.retryAfter != nil else {
        phase = .closed(failures: count, last: failure)
        return OutagePlan(settings).rest(after: count)
      }
      let pause = OutagePlan(settings).pause(after: failure, probes: 0)
      phase = .open(Outage(failure, since: now.wall, openedAt: now.steady, retryAt: now.steady + pause))
    case .probing(let outage): phase = .open(probed(outage, failure, now: now))
    // One that was asked before it opened; it says nothing new.
    case .open: break
    }
    return nil
  }

  private func probed(_ outage: Outage, _ failure: Failure, now: Moment) -> Outage {
    let probes = outage.probes + 1
    let pause = OutagePlan(settings).pause(after: failure, probes: probes)
    return Outage(
      failure, since: outage.since, openedAt: outage.openedAt, retryAt: now.steady + pause, probedAt: now.steady,
      probes: probes)
  }

  /// The server answered somebody, whatever it said.
  ///
  /// - Parameter asked: when the request was made. The late answer to one from before the breaker opened closes nothing.
  package mutating func answered(asked: SteadyTime) {
    if let outage, asked < outage.openedAt { return }
    phase = .closed(failures: 0, last: nil)
  }

  /// One health check decides, where it is time for it. false: it is not, or one is under way.
  package mutating func probe(now: SteadyTime) -> Bool {
    guard case .open(let outage) = phase, now >= outage.retryAt else { return false }
    phase = .probing(outage)
    return true
  }

  /// The health check that was to decide was given up.
  package mutating func abandonProbe() {
    if case .probing(let outage) = phase { phase = .open(outage) }
  }

  /// What stood in the way may be gone: it is time to ask.
  package mutating func hurry(now: SteadyTime) {
    if case .open(let outage) = phase { phase = .open(outage.hurried(now: now)) }
  }
}

/// Health checks in a row that were not answered, while the breaker is still closed.
package struct UnansweredChecks: Sendable, Hashable, Codable {
  package let count: Int
  /// So many in a row open the breaker.
  package let limit: Int
  /// The last one's.
  package let failure: Failure

  package init(count: Int, limit: Int, failure: Failure) {
    self.count = count
    self.limit = limit
    self.failure = failure
  }
}
