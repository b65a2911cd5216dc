package import JobModel
package import Runtime

/// A lease that was taken.
package struct TakenLease: Sendable, Hashable {
  package let epoch: Int
  /// The jobs that may have ended the daemon that held it before, in the order in which they are tried alone.
  package let suspects: [JobID]

  package init(epoch: Int, suspects: [JobID]) {
    self.epoch = epoch
    self.suspects = suspects
  }
}

/// A host that shares the queue.
package struct SharedHost: Sendable, Hashable {
  package let name: String
  /// Of the daemon that runs there.
  package let version: String
  package let startedAt: WallTime
  package let seenAt: WallTime
  /// It was seen within the time for which a lease holds.
  package let isAlive: Bool
  /// What it serves.
  package let servers: Set<ServerID>
  package let settings: HostSettings

  package init(
    name: String, version: String, startedAt: WallTime, seenAt: WallTime, isAlive: Bool, servers: Set<ServerID>,
    settings: HostSettings
  ) {
    self.name = name
    self.version = version
    self.startedAt = startedAt
    self.seenAt = seenAt
    self.isAlive = isAlive
    self.servers = servers
    self.settings = settings
  }
}
