package import JobModel
import Runtime

extension TransactionalStore {
  package func register(
    _ host: HostRun, version: String, settings: HostSettings
  ) async throws(StorageError) {
    try await writing(.progress) { transaction in
      let now = transaction.now
      try transaction.run(
        """
        INSERT INTO host (name, boot, version, started, seen, settings) VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT (name) DO UPDATE SET
          started = CASE WHEN host.boot = excluded.boot THEN host.started ELSE excluded.started END,
          boot = excluded.boot, version = excluded.version, seen = excluded.seen, settings = excluded.settings
        """, [host.name, host.boot, version, now.milliseconds, now.milliseconds, settings.stored()])
      let forgotten = now + (.zero - LeaseLimits.hostsKept)
      try transaction.run(
        "DELETE FROM host WHERE seen < ? AND NOT EXISTS (SELECT 1 FROM server WHERE server.owner = host.id)",
        [forgotten.milliseconds])
    }
  }

  package func renew(
    _ leases: [ServerID: Int], of host: HostRun
  ) async throws(StorageError) -> Set<ServerID> {
    try await writing(.progress) { transaction in
      try transaction.run("UPDATE host SET seen = ? WHERE name = ?", [transaction.now.milliseconds, host.name])
      return try Set(
        leases.inOrder.filter { server, epoch in
          try transaction.changed(
            "UPDATE server SET beat = beat + 1 WHERE \(Transaction.heldLease)",
            Transaction.values(ofLease: server, epoch, host)) > 0
        }.map(\.key))
    }
  }

  package func giveBack(_ leases: [ServerID: Int], of host: HostRun) async throws(StorageError) {
    try await writing { transaction in
      for (server, epoch) in leases.inOrder {
        try transaction.run(
          "UPDATE server SET owner = NULL, boot = NULL WHERE \(Transaction.heldLease)",
          Transaction.values(ofLease: server, epoch, host))
      }
    }
  }

  package func leases(of servers: Set<ServerID>) async throws(StorageError) -> [ServerID: Lease] {
    try await reading { transaction in
      try Dictionary(uniqueKeysWithValues: servers.map { try ($0, transaction.lease(of: $0)?.lease ?? .neverTaken) })
    }
  }

  package func take(
    _ server: ServerID, seen: Lease, by host: HostRun, for environments: [String]
  ) async throws(StorageError) -> TakenLease? {
    try await writing { try $0.take(server, seen: seen, by: host, for: environments) }
  }

  package func keep(_ state: KeptServerState, of server: ServerID) async throws(StorageError) {
    try await writing(.progress) { transaction in
      guard try transaction.isLeased(server) else { return }
      try transaction.run(
        "UPDATE server SET state = ? WHERE url = ? AND username = ?", [state.stored(), server.url, server.username])
    }
  }

  package func served(_ servers: Set<ServerID>) async throws(StorageError) -> [ServerID: ServedElsewhere] {
    try await reading { transaction in
      try Dictionary(uniqueKeysWithValues: servers.map { try ($0, transaction.served($0)) })
    }
  }

  package func hosts() async throws(StorageError) -> [SharedHost] {
    try await reading { transaction in
      try transaction.rows("SELECT id, name, version, started, seen, settings FROM host ORDER BY name").map { row in
        let seen = try row.time("seen")
        let served = try transaction.rows(
          "SELECT url, username FROM server WHERE owner = ? ORDER BY id", [row.int("id")])
        return try SharedHost(
          name: row.text("name"), version: row.text("version"), startedAt: row.time("started"), seenAt: seen,
          isAlive: transaction.now - seen <= LeaseLimits.ttl,
          servers: Set(served.map { try ServerID(url: $0.text("url"), username: $0.text("username")) }),
          // Another version may keep them in another form.
          settings: (try? row.optionalValue("settings")) ?? .none)
      }
    }
  }
}

extension [ServerID: Int] {
  /// Rows that are written in one order by all are waited for by none for ever.
  fileprivate var inOrder: [(key: ServerID, value: Int)] {
    sorted { ($0.key.url, $0.key.username) < ($1.key.url, $1.key.username) }
  }
}

/// A lease as the queue has it, and which run of the daemon its owner is at now.
private struct StoredLease {
  let lease: Lease
  /// nil: it has no owner.
  let bootOfOwner: String?
}

extension Transaction {
  /// The row of a lease that is held.
  fileprivate static let heldLease = """
    url = ? AND username = ? AND epoch = ? AND boot = ? AND owner = (SELECT id FROM host WHERE name = ?)
    """

  fileprivate static func values(ofLease server: ServerID, _ epoch: Int, _ host: HostRun) -> SQLValues {
    [server.url, server.username, epoch, host.boot, host.name]
  }

  /// nil: nothing was ever kept of the server.
  fileprivate func lease(of server: ServerID) throws -> StoredLease? {
    let sql = """
      SELECT epoch, beat, server.boot, host.name AS owner, host.boot AS boot_now
      FROM server LEFT JOIN host ON host.id = server.owner WHERE url = ? AND username = ?
      """
    guard let row = try row(sql, [server.url, server.username]) else { return nil }
    let owner = try row.optionalText("owner").map { try HostRun(name: $0, boot: row.text("boot")) }
    return try StoredLease(
      lease: Lease(owner: owner, epoch: row.int("epoch"), beat: row.int("beat")),
      bootOfOwner: row.optionalText("boot_now"))
  }

  fileprivate func take(
    _ server: ServerID, seen: Lease, by host: HostRun, for environments: [String]
  ) throws -> TakenLease? {
    guard let me = try int("SELECT id FROM host WHERE name = ? AND boot = ?", [host.name, host.boot]) else {
      return nil
    }
    let id = try self.server(server)
    guard let stored = try lease(of: server), stored.lease == seen else { return nil }
    try runOnce("UPDATE server SET owner = ?, boot = ?, epoch = epoch + 1 WHERE id = ?", [me, host.boot, id])
    let end = EndOfHolder(seen, bootNow: stored.bootOfOwner)
    return try TakenLease(epoch: seen.epoch + 1, suspects: begin(at: id, for: environments, after: end))
  }

  fileprivate func served(_ server: ServerID) throws -> ServedElsewhere {
    let sql = """
      SELECT state, host.seen FROM server LEFT JOIN host ON host.id = server.owner WHERE url = ? AND username = ?
      """
    guard let row = try row(sql, [server.url, server.username]) else {
      return ServedElsewhere(state: nil, hostSeenAt: nil, isServed: false)
    }
    let seen = try row.optionalTime("seen")
    // Another version may have kept what this one has no word for.
    let state: KeptServerState? = try? row.optionalValue("state")
    return ServedElsewhere(
      state: state, hostSeenAt: seen, isServed: seen.map { now - $0 <= LeaseLimits.ttl } ?? false)
  }

  /// The name of the host that serves a server; nil: none does.
  func hostOf(_ server: ServerID) throws -> String? { try lease(of: server)?.lease.owner?.name }

  /// Whether this host may write what it does at a server: it has the queue for itself, or holds the server's lease in the epoch
  /// that the queue has.
  func isLeased(_ server: ServerID) throws -> Bool {
    guard let holder else { return true }
    guard let epoch = holder.epoch(of: server) else { return false }
    let found = try int(
      "SELECT 1 FROM server WHERE \(Self.heldLease)", Self.values(ofLease: server, epoch, holder.host))
    // Another has taken it. What goes on under it here is not to go round until the next renewal tells.
    if found == nil { holder.lose(server, epoch: epoch) }
    return found != nil
  }

  /// The same of the server that a job has a slot or its target of. Where there is none, nobody writes of it.
  func isLeased(serverOf job: JobID) throws -> Bool {
    guard holder != nil else { return true }
    let sql = "SELECT url, username FROM job JOIN server ON server.id = job.server WHERE job.id = ?"
    guard let row = try row(sql, [job]) else { return false }
    return try isLeased(ServerID(url: row.text("url"), username: row.text("username")))
  }
}
