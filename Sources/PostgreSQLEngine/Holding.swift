import QueueStore

extension PostgreSQLConnection {
  /// A connection to the queue that was opened: while none was open, another database may have taken its place.
  convenience init(toQueueOf settings: ConnectionSettings) throws {
    try self.init(settings)
    guard let id = settings.storeId, try value("SELECT id FROM store", []) != .text(id) else { return }
    throw StorageError.unavailable(
      reason: """
        Another queue is in the PostgreSQL database where this daemon had its own: it was put back, or store.postgresql.conninfo leads \
        elsewhere now. Put that right; or say systemctl restart migeditd, to go on with the queue that is there.
        """)
  }

  /// A connection that may write: as long as it is open, no other daemon of this host's name does, and none that would have the
  /// queue for itself.
  ///
  /// - Throws: `StorageError.unavailable` where another has it, or what is left of a connection of this one's own that was lost.
  static func holdingQueue(_ settings: ConnectionSettings) throws -> PostgreSQLConnection {
    let new = try PostgreSQLConnection(toQueueOf: settings)
    guard let holder = try new.holderIfNotHeld(settings) else {
      // After a failover it may be another server.
      let server = try ServerFacts(new)
      if let reason = server.whyUnfit(isStorageReplicated: settings.isStorageReplicated) {
        throw StorageError.unavailable(
          reason: "The PostgreSQL server \(server.name) can't have the queue any more: \(reason).")
      }
      try new.awaitStandby()
      return new
    }
    throw StorageError.unavailable(
      reason: """
        Another connection has the queue in PostgreSQL: \(holder). If it is this daemon's own of before, the server has not noticed its \
        end, or it waits for a synchronous standby: look at pg_stat_activity. Else stop one of the two daemons.
        """)
  }

  /// Whether something that was written in this database waits for a standby that is away.
  func standbyIsAwaited() throws -> Bool {
    try row("SELECT 1 AS one FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND datname = current_database()", [])
      != nil
  }

  /// Takes the queue, for as long as this connection is open.
  ///
  /// - Returns: who has it; nil: this connection.
  func holderIfNotHeld(_ settings: ConnectionSettings) throws -> String? {
    let take =
      settings.isShared
      ? "pg_try_advisory_lock_shared(\(lockOfDaemon), 0) AND pg_try_advisory_lock(\(lockOfDaemon), hashtext(?))"
      : "pg_try_advisory_lock(\(lockOfDaemon), 0) AND ? <> ''"
    if try ints("SELECT (\(take))::int", [settings.host], isReused: false) == [1] { return nil }
    let holder = try row(
      """
      SELECT application_name || coalesce(' from ' || host(client_addr), '') AS name FROM pg_stat_activity
      WHERE pid = (
        SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid = \(lockOfDaemon) AND objsubid = 2
          AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND pid <> pg_backend_pid()
          AND objid = CASE WHEN ? THEN (hashtext(?)::bigint & 4294967295)::oid ELSE 0::oid END LIMIT 1)
      """, [settings.isShared, settings.host])
    return try holder?.text("name") ?? "one that has just gone"
  }
}

/// Of the two numbers of a daemon's locks the first. The second is 0, which one that has the queue for itself holds alone, and those
/// that share it hold together; or the host's, which each of these holds alone.
let lockOfDaemon = lockOfWriters + 1

/// Of the writers of all hosts, one holds it at a time: "mige".
let lockOfWriters = 0x6D69_6765

/// On which a commit tells the other hosts that there is something new.
let channel = "migedit"

extension QueueChange {
  /// What is told of it; nil: nobody waits for that.
  var notification: String? {
    switch self {
    case .progress: nil
    case .event: "event"
    case .work: "work"
    }
  }

  init?(notification: Substring) {
    switch notification {
    case "event": self = .event
    case "work": self = .work
    default: return nil
    }
  }
}
