package import JobModel
package import QueueStore
import Runtime

/// Hosts that share the queue.
extension MemoryStore {
  package func register(
    _ host: HostRun, version: String, settings: HostSettings
  ) async throws(StorageError) {
    try write { queue, now in queue.register(host, version: version, settings: settings, now: now) }
  }

  package func renew(_ leases: [ServerID: Int], of host: HostRun) async throws(StorageError) -> Set<ServerID> {
    let change: (Set<ServerID>) -> QueueChange = { _ in .progress }
    return try write(changeOf: change) { queue, now in queue.renew(leases, of: host, now: now) }
  }

  package func leases(of servers: Set<ServerID>) async throws(StorageError) -> [ServerID: Lease] {
    let queue = try read()
    return Dictionary(uniqueKeysWithValues: servers.map { ($0, queue.leases[$0] ?? .neverTaken) })
  }

  package func take(
    _ server: ServerID, seen: Lease, by host: HostRun, for environments: [String]
  ) async throws(StorageError) -> TakenLease? {
    try write { queue, now throws(StorageError) in
      try queue.take(server, seen: seen, by: host, for: environments, now: now)
    }
  }

  package func giveBack(_ leases: [ServerID: Int], of host: HostRun) async throws(StorageError) {
    try write { queue, _ in queue.giveBack(leases, of: host) }
  }

  package func keep(_ state: KeptServerState, of server: ServerID) async throws(StorageError) {
    let change: (Bool) -> QueueChange = { _ in .progress }
    _ = try write(changeOf: change) { queue, _ in
      if queue.isLeased(server, to: holder) { queue.serverStates[server] = state }
      return true
    }
  }

  package func served(_ servers: Set<ServerID>) async throws(StorageError) -> [ServerID: ServedElsewhere] {
    let (queue, now) = (try read(), now())
    return Dictionary(uniqueKeysWithValues: servers.map { ($0, queue.served($0, now: now)) })
  }

  package func hosts() async throws(StorageError) -> [SharedHost] { try read().sharedHosts(now: now()) }
}
