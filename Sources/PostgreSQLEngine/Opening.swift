import Dispatch
import Glibc
package import QueueStore
import Runtime

extension PostgreSQLStore {
  /// Opens the queue in a database, or makes it where the database is empty.
  ///
  /// - Parameter holder: what this host holds of a queue that several share; nil: it is to have the queue for itself.
  /// - Parameter isStorageReplicated: the server's storage is kept in several places by itself, so that it needs no standby.
  package static func open(
    _ settings: ConnectionSettings, isStorageReplicated: Bool, comparesPlace: Bool, clock: StoreClock,
    holder: LeaseHolder? = nil
  ) async throws(StoreOpenError) -> PostgreSQLStore {
    let opened: Result<PostgreSQLStore, StoreOpenError> = await withCheckedContinuation { continuation in
      OwnThread.queue("opening").async {
        continuation.resume(
          returning: Result { () throws(StoreOpenError) in
            try openBlocking(
              settings, isStorageReplicated: isStorageReplicated, comparesPlace: comparesPlace, clock: clock,
              holder: holder)
          })
      }
    }
    return try opened.get()
  }

  private static func openBlocking(
    _ asked: ConnectionSettings, isStorageReplicated: Bool, comparesPlace: Bool, clock: StoreClock,
    holder: LeaseHolder?
  ) throws(StoreOpenError) -> PostgreSQLStore {
    var settings = asked
    settings.isShared = holder != nil
    settings.isStorageReplicated = isStorageReplicated
    do {
      let connection = try PostgreSQLConnection(settings)
      let server = try ServerFacts(connection)
      if let reason = server.whyUnfit(isStorageReplicated: isStorageReplicated) {
        throw StoreOpenError.unfitServer(server: server.name, reason: reason)
      }
      try take(connection, settings, server)
      try connection.awaitStandby()
      var notes: [OpeningNote] = []
      try connection.beginLocked()
      try connection.finish()
      switch try QueueTables.look(connection) {
      case .none:
        // Behind the lock: hosts that begin with an empty database together make the tables once.
        try connection.runScript(QueueTables.script(storeId: newStoreId()))
        notes.append(.isNew(path: server.name))
      case .version(let version) where version > QueueTables.version:
        throw StoreOpenError.newerVersion(path: server.name, found: version, known: QueueTables.version)
      case .version(QueueTables.version): break
      case .version(let version):
        throw StoreOpenError.unfitServer(
          server: server.name,
          reason: """
            its queue is of version \(version), and this migeditd knows \(QueueTables.version) only; go on with the \
            version of migedit that wrote it
            """)
      case .others(let table):
        throw StoreOpenError.unfitServer(
          server: server.name,
          reason: """
            the database has tables of somebody else's (\(table)); give the queue a database of its own: CREATE DATABASE migedit
            """)
      }
      try connection.hearTime(for: clock)
      let reason = try settle(connection, server, comparesPlace: comparesPlace, clock: clock)
      if let reason { notes.append(.isCopy(reason: reason)) }
      guard case .text(let id)? = try connection.value("SELECT id FROM store", []) else {
        throw StorageError.inconsistent("the store has no row of its own")
      }
      try connection.run("COMMIT")
      return PostgreSQLStore(
        settings, connection, storeId: id, notes: notes, clock: clock,
        holder: holder)
    } catch let error as StoreOpenError {
      throw error
    } catch let error as PostgreSQLError where error.isPassing || error.isTimeOut {
      throw .unreachable(server: settings.spokenConninfo, reason: error.words)
    } catch let error as PostgreSQLError {
      throw .unfitServer(server: settings.spokenConninfo, reason: error.words)
    } catch {
      throw .unfitServer(server: settings.spokenConninfo, reason: "\(error)")
    }
  }

  /// The server may not have noticed yet that a daemon before this one is gone.
  private static func take(
    _ connection: PostgreSQLConnection, _ settings: ConnectionSettings, _ server: ServerFacts
  ) throws {
    let deadline = ContinuousClock.now + patienceForHolder
    while let holder = try connection.holderIfNotHeld(settings) {
      guard ContinuousClock.now < deadline else {
        if try connection.standbyIsAwaited() {
          throw StoreOpenError.unreachable(
            server: server.name, reason: "what was written waits for its synchronous standby, which is away"
          )
        }
        throw StoreOpenError.unfitServer(
          server: server.name,
          reason:
            "another migeditd has it (\(holder)); stop that one, or give each host a name of its own: store.postgresql.host"
        )
      }
      usleep(200_000)
    }
  }

  private static let patienceForHolder = Duration.seconds(10)

  /// Looks whether the queue is in the database that it was in before. A copy, or what was loaded from a dump, becomes a queue of its
  /// own.
  ///
  /// - Returns: why it is a copy; nil: it is none.
  private static func settle(
    _ connection: PostgreSQLConnection, _ server: ServerFacts, comparesPlace: Bool, clock: StoreClock
  ) throws -> String? {
    let before = try connection.value("SELECT machine FROM store", [])
    guard comparesPlace, before != .text(server.place) else { return nil }
    try connection.run("UPDATE store SET machine = ?", [server.place])
    guard before != nil else { return nil }
    let reason = """
      This queue is a copy: it was in another PostgreSQL database before. What waits in it may have been done since, or be done \
      elsewhere: compare it with the server, cancel what is done, then say migeditctl resume.
      """
    defer { connection.lastJob = nil }
    try connection.takeNumbers(at: clock)
    try Transaction(connection, at: clock).continueAsCopy(as: newStoreId(), because: reason, sequence: nil)
    try connection.keepNumbers()
    try connection.finish()
    return reason
  }
}
