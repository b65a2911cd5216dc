package import JobModel
import QueueStore
import Runtime
import Synchronization

/// Where several hosts share the queue, one of them serves an environment at a time.
extension EnvironmentEngine {
  /// Whether this host serves the environment now. Where it begins to, it goes on as after a restart, and where it does no more, as
  /// at a stop: what is under way is left to whoever serves it, but for a PUT that has left, which is waited for.
  func serves() async -> Bool {
    guard let holder = store.holder else { return true }
    for one in following.values where one.lease?.isHeld == false { one.task.cancel() }
    if let tenure, !tenure.isHeld || tenure.server != server.id {
      for one in following.values { one.task.cancel() }
      // The last one that ends has it look here again.
      guard following.isEmpty else { return false }
      formerServers.withLock { $0 = [] }
      self.tenure = nil
      isServing.withLock { $0 = false }
      tenure.end()
    }
    if tenure == nil {
      if isRetired {
        await endRetirement()
        return false
      }
      guard let new = RunLease(of: server.id, in: holder) else { return false }
      tenure = new
      isServing.withLock { $0 = true }
      await server.takeUp(new.epoch)
      await begin()
    }
    return true
  }

  /// What a host has to have the leases of so that it can serve the environment.
  nonisolated var neededServers: Set<ServerID> { formerServers.withLock { $0 }.union([settings.server]) }

  /// The same of what it serves still, although it is no longer configured.
  nonisolated var servedServers: Set<ServerID> { isServing.withLock { $0 } ? neededServers : [] }

  /// Why the server is not asked from here, for people; nil: this host serves it. There is one host at a time that asks a server, so
  /// that its logins are never more than its slots.
  package func servedElsewhere() async -> Failure? {
    guard !server.isServed else { return nil }
    let lease = try? await store.leases(of: [server.id])[server.id]
    guard let owner = lease?.owner?.name else {
      return Failure(
        .unreachable, "No host serves \(name) at present. One takes it within seconds; see `migeditctl hosts`.")
    }
    return Failure(.unreachable, "Host \(owner) serves \(name), and asks its server alone: ask there.")
  }
}
