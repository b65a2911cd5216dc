import JobModel
import QueueStore
import Runtime

/// Which host serves what, where several share the queue.
extension MemoryQueue {
  mutating func register(_ host: HostRun, version: String, settings: HostSettings, now: WallTime) {
    let isSameRun = hosts[host.name]?.boot == host.boot
    hosts[host.name] = MemoryHost(
      boot: host.boot, version: version, startedAt: isSameRun ? hosts[host.name]?.startedAt ?? now : now, seenAt: now,
      settings: settings)
    let owners = Set(leases.values.compactMap(\.owner?.name))
    hosts = hosts.filter { name, host in owners.contains(name) || now - host.seenAt <= LeaseLimits.hostsKept }
  }

  mutating func renew(_ asked: [ServerID: Int], of host: HostRun, now: WallTime) -> Set<ServerID> {
    hosts[host.name]?.seenAt = now
    let renewed = asked.filter { isHeld($0.key, epoch: $0.value, by: host) }
    for server in renewed.keys {
      guard let lease = leases[server] else { continue }
      leases[server] = Lease(owner: host, epoch: lease.epoch, beat: lease.beat + 1)
    }
    return Set(renewed.keys)
  }

  mutating func giveBack(_ asked: [ServerID: Int], of host: HostRun) {
    for (server, epoch) in asked where isHeld(server, epoch: epoch, by: host) {
      leases[server] = Lease(owner: nil, epoch: epoch, beat: leases[server]?.beat ?? 0)
    }
  }

  mutating func take(
    _ server: ServerID, seen: Lease, by host: HostRun, for environments: [String], now: WallTime
  ) throws(StorageError) -> TakenLease? {
    guard hosts[host.name]?.boot == host.boot, leases[server] ?? .neverTaken == seen else { return nil }
    leases[server] = Lease(owner: host, epoch: seen.epoch + 1, beat: seen.beat)
    let isOfServer: (MemoryJob) -> Bool = { $0.server.map { $0 == server } ?? environments.contains($0.environment) }
    switch EndOfHolder(seen, bootNow: seen.owner.flatMap { hosts[$0.name]?.boot }) {
    case .stopped: for job in suspects where isOfServer(job) { self[job.id]?.clearOfSuspicion() }
    case .crashed: try judge(inTheirPhases.filter { self[$0.job]?.server == server }, now: now)
    case .unknown: break
    }
    return TakenLease(epoch: seen.epoch + 1, suspects: suspects.filter(isOfServer).map(\.id))
  }

  private func isHeld(_ server: ServerID, epoch: Int, by host: HostRun) -> Bool {
    leases[server].map { $0.owner == host && $0.epoch == epoch } ?? false
  }

  /// Whether a host may write what it does at a server.
  ///
  /// - Parameter holder: nil: it has the queue for itself.
  func isLeased(_ server: ServerID?, to holder: LeaseHolder?) -> Bool {
    guard let holder else { return true }
    guard let server, let epoch = holder.epoch(of: server) else { return false }
    let isHeld = isHeld(server, epoch: epoch, by: holder.host)
    if !isHeld { holder.lose(server, epoch: epoch) }
    return isHeld
  }

  func served(_ server: ServerID, now: WallTime) -> ServedElsewhere {
    let seen = leases[server]?.owner.flatMap { hosts[$0.name]?.seenAt }
    return ServedElsewhere(
      state: serverStates[server], hostSeenAt: seen, isServed: seen.map { now - $0 <= LeaseLimits.ttl } ?? false)
  }

  func sharedHosts(now: WallTime) -> [SharedHost] {
    hosts.sorted { $0.key < $1.key }.map { name, host in
      SharedHost(
        name: name, version: host.version, startedAt: host.startedAt, seenAt: host.seenAt,
        isAlive: now - host.seenAt <= LeaseLimits.ttl,
        servers: Set(leases.filter { $0.value.owner?.name == name }.keys), settings: host.settings)
    }
  }
}
