import JSONDocument
import LibraryModel
package import Runtime

package enum BreakerState: String, WordedEnum {
  case closed, open, probing
}

/// What stops asking an environment that is failing. Decides without I/O and without a clock.
///
///     closed --failures in a row--> open --at retryAt--> probing --answered--> closed
///                                    ^                      |
///                                    +-------failed---------+
package struct Breaker: Sendable, Hashable {
  private enum Phase: Sendable, Hashable {
    case closed(failures: Int)
    case open(Outage)
    case probing(Outage)
  }

  private let settings: BreakerSettings
  private var phase: Phase

  /// - Parameter outage: one that was under way before a restart.
  package init(_ settings: BreakerSettings, outage: Outage? = nil) {
    self.settings = settings
    phase = outage.map(Phase.open) ?? .closed(failures: 0)
  }

  package var state: BreakerState {
    switch phase {
    case .closed: .closed
    case .open: .open
    case .probing: .probing
    }
  }

  /// nil: the environment may be asked.
  package var outage: Outage? {
    switch phase {
    case .closed: nil
    case .open(let outage), .probing(let outage): outage
    }
  }

  /// The environment did not answer.
  ///
  /// - Returns: how long the one who asked rests, where the environment is still asked; nil where it is not.
  package mutating func failed(_ failure: Failure, now: WallTime) -> Duration? {
    switch phase {
    case .closed(let failures):
      let count = failures + 1
      // What the server asks for itself, and what locks accounts, is not tried on.
      guard count >= settings.failures || failure.isTurnedAway || failure.server?.retryAfter != nil else {
        phase = .closed(failures: count)
        return OutagePlan(settings).rest(after: count)
      }
      let pause = OutagePlan(settings).pause(after: failure, probes: 0)
      phase = .open(Outage(failure, since: now, retryAt: now + pause))
    case .probing(let outage):
      let probes = outage.probes + 1
      let pause = OutagePlan(settings).pause(after: failure, probes: probes)
      phase = .open(Outage(failure, since: outage.since, retryAt: now + pause, probes: probes))
    // One that was asked before it opened; it says nothing new.
    case .open: break
    }
    return nil
  }

  /// The environment answered, whatever it said of the job.
  package mutating func answered() { phase = .closed(failures: 0) }

  /// One request decides, where it is time for it. false: it is not, or one is under way.
  package mutating func probe(now: WallTime) -> Bool {
    guard case .open(let outage) = phase, now >= outage.retryAt else { return false }
    phase = .probing(outage)
    return true
  }

  /// The request that was to decide was given up.
  package mutating func abandonProbe() {
    if case .probing(let outage) = phase { phase = .open(outage) }
  }

  /// What stood in the way may be gone: it is time to ask.
  package mutating func hurry(now: WallTime) {
    guard case .open(let outage) = phase else { return }
    phase = .open(Outage(outage.failure, since: outage.since, retryAt: now, probes: outage.probes))
  }
}
