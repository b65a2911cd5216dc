import LibraryModel
package import Runtime

/// How often a fresh login may be tried where the health check is not answered with the old one: a login may be stuck to a
/// node that is dead, but a server that is down must not be flooded with logins, and no account locked.
package struct FreshLogins: Sendable, Hashable {
  /// In an hour, while the breaker is closed.
  package static let maxPerHour = 5
  private static let hour = Duration.seconds(3600)

  private var tried: [SteadyTime] = []

  package init() {}

  /// Whether one may be tried now; if so, it counts as tried.
  ///
  /// - Parameter outage: of a breaker that is open; nil while it is closed.
  /// - Parameter probeMax: while it is open, one is tried in each such span.
  package mutating func tryOne(now: SteadyTime, outage: Outage?, probeMax: Duration) -> Bool {
    tried.removeAll { now - $0 >= max(Self.hour, probeMax) }
    if let outage {
      // Each login that is tried prolongs the server's count of them.
      guard outage.failure.reason.known != .tooManyLogins else { return false }
      if let last = tried.last, now - last < probeMax { return false }
    } else if tried.count(where: { now - $0 < Self.hour }) >= Self.maxPerHour {
      return false
    }
    tried.append(now)
    return true
  }
}
