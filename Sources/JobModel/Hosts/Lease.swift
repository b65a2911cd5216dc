package import Runtime

/// How long the lease of a login group holds. A login group is what is asked with the logins of one user at one url: all of its
/// environments are served by one host at a time, so that no login, and no end of one, is another host's.
package enum LeaseLimits {
  /// A lease that nobody has renewed for so long, on the clock of the host that watches it, may be taken.
  package static let ttl = Duration.seconds(15)
  /// How often a host renews what it holds.
  package static let beat = Duration.seconds(5)
  /// By how much an owner stops trusting itself before others may take the lease: two clocks that run by up to seven percent
  /// faster and slower still agree on who may submit.
  package static let margin = Duration.seconds(2)
  /// How often a host looks at the leases that it does not hold.
  package static let look = Duration.seconds(1)
  /// A host that was not seen for so long, and holds nothing, is forgotten.
  package static let hostsKept = Duration.seconds(30 * 86_400)
}

/// One run of the daemon on one host. After a restart it is another one, which holds nothing of what that one held.
package struct HostRun: Sendable, Hashable {
  package let name: String
  /// An id that no other run has.
  package let boot: String

  package init(name: String, boot: String) {
    self.name = name
    self.boot = boot
  }
}

/// The lease of a login group, as the queue has it.
package struct Lease: Sendable, Hashable {
  /// nil: it was given back, or never taken.
  package let owner: HostRun?
  /// Rises by one whenever it is taken.
  package let epoch: Int
  /// Rises with each renewal.
  package let beat: Int

  package init(owner: HostRun?, epoch: Int, beat: Int) {
    self.owner = owner
    self.epoch = epoch
    self.beat = beat
  }

  package static let neverTaken = Lease(owner: nil, epoch: 0, beat: 0)
}

/// A lease as its owner knows it.
package struct HeldLease: Sendable, Hashable {
  package let epoch: Int
  /// Until when the owner is sure that nobody has taken it, on its own clock.
  package private(set) var trustedUntil: SteadyTime

  /// - Parameter sent: when the request that took it was sent: whoever has seen it taken has seen that later.
  package init(epoch: Int, sent: SteadyTime) {
    self.epoch = epoch
    trustedUntil = Self.trust(from: sent)
  }

  /// The queue has answered that it was renewed.
  ///
  /// - Parameter sent: when the request was, not when it was answered.
  package mutating func renewed(sent: SteadyTime) { trustedUntil = max(trustedUntil, Self.trust(from: sent)) }

  package func isTrusted(now: SteadyTime) -> Bool { now < trustedUntil }

  private static func trust(from sent: SteadyTime) -> SteadyTime {
    sent + (LeaseLimits.ttl - LeaseLimits.margin)
  }
}
