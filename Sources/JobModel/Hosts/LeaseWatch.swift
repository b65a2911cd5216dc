package import Runtime

/// What a host has seen of leases that it does not hold, and which of them it may take.
///
/// No wall clock takes part: a lease is over when this host has seen it unchanged for as long as it holds, on its own steady
/// clock. Its owner stopped trusting itself before that, since it counts from before it sent what was seen here.
package struct LeaseWatch: Sendable, Hashable {
  private struct Seen: Sendable, Hashable {
    let lease: Lease
    /// When it was first seen as it is.
    let since: SteadyTime
  }

  private let host: HostRun
  private var seen: [ServerID: Seen] = [:]

  package init(by host: HostRun) { self.host = host }

  /// The leases as the queue has them. What is not among them is not watched any more.
  ///
  /// - Parameter now: when the queue had answered: what it says may have been written until then.
  package mutating func saw(_ leases: [ServerID: Lease], now: SteadyTime) {
    seen = Dictionary(
      uniqueKeysWithValues: leases.map { server, lease in
        guard let known = seen[server], known.lease == lease else { return (server, Seen(lease: lease, since: now)) }
        return (server, known)
      })
  }

  /// What was seen of a lease; it is what must still stand when it is taken.
  package func lease(of server: ServerID) -> Lease? { seen[server]?.lease }

  /// Those that may be taken.
  ///
  /// One that nobody holds may be at once, and so may one that this run of this host has according to the queue and does not
  /// hold: the answer to the request that took it was lost, or it has ended what it did under it.
  package func open(now: SteadyTime) -> Set<ServerID> {
    Set(seen.filter { now >= opens($0.value) }.keys)
  }

  private func opens(_ seen: Seen) -> SteadyTime {
    guard let owner = seen.lease.owner, owner != host else { return seen.since }
    return seen.since + LeaseLimits.ttl
  }

  /// Which of the open ones this host takes now, so that hosts which start together, or share what a dead one held, come to
  /// about as much each: no more than its share of all, and of those that are open only half at a time, from a place that is
  /// drawn by lot. What stays open for longer than a beat is taken by whoever sees it, since those who should may not be able to.
  ///
  /// - Parameters:
  ///   - held: how many it holds.
  ///   - hosts: how many hosts are alive, this one included.
  ///   - random: from 0 up to 1.
  package func toTake(now: SteadyTime, held: Int, hosts: Int, random: Double) -> [ServerID] {
    let open = open(now: now).sorted { ($0.url, $0.username) < ($1.url, $1.username) }
    guard !open.isEmpty else { return [] }
    let all = held + seen.count
    let share = (all + max(1, hosts) - 1) / max(1, hosts)
    let count = min(max(0, share - held), (open.count + 1) / 2)
    let start = min(Int(random * Double(open.count)), open.count - 1)
    let drawn = Set((open[start...] + open[..<start]).prefix(count))
    return open.filter { server in
      guard !drawn.contains(server), let seen = seen[server] else { return drawn.contains(server) }
      return now - opens(seen) >= LeaseLimits.beat
    }
  }
}
