import ControlAPI
import JobModel
import Logging
package import QueueStore
import Runtime
import SQLiteEngine
import ServiceLifecycle

/// How the queue is opened in PostgreSQL: what a daemon has that is linked with its client library.
package struct PostgreSQLOpening: Sendable {
  package struct Request: Sendable {
    package let conninfo: String
    package let password: String?
    package let isStorageReplicated: Bool
    /// Of this host, among those that have the queue.
    package let host: String
    /// Whether a queue that was in another database before is told.
    package let comparesPlace: Bool
    package let clock: StoreClock
    /// What this run of the daemon holds of the queue.
    package let holder: LeaseHolder
  }

  let fault: @Sendable (_ conninfo: String) -> String?
  let open: @Sendable (Request) async throws(StoreOpenError) -> any OpenedStore

  /// - Parameter fault: says what is wrong with a conninfo, by its words alone; nil: nothing is.
  package init(
    fault: @escaping @Sendable (_ conninfo: String) -> String?,
    open: @escaping @Sendable (Request) async throws(StoreOpenError) -> any OpenedStore
  ) {
    self.fault = fault
    self.open = open
  }
}

/// Why this daemon can't keep the queue where the configuration has it, whatever a server says.
struct PlaceFault: CustomStringConvertible {
  let description: String

  static let notLinked = "this migeditd is not linked with PostgreSQL; install the package migedit-postgresql"

  /// nil: it can.
  init?(_ place: QueuePlace, _ postgresql: PostgreSQLOpening?) {
    guard case .postgresql(let settings) = place else { return nil }
    guard let postgresql else {
      description = "store.postgresql: \(Self.notLinked)"
      return
    }
    guard let fault = postgresql.fault(settings.conninfo) else { return nil }
    description = "store.postgresql.conninfo: libpq does not take it: \(fault)"
  }
}

/// Opens the queue where the configuration has it.
struct QueueOpening: Sendable {
  let loaded: LoadedConfiguration
  let manager: ServiceManager
  let time: TimeSource
  let logger: Logger
  /// nil: the queue can't be in PostgreSQL.
  let postgresql: PostgreSQLOpening?
  /// Is called with why nothing of this process is to be believed any more.
  let onFailedSync: @Sendable (String) -> Void

  /// - Parameter shared: the wall clock of `watch`, which hears of the server's.
  func open(_ watch: ClockWatch, _ shared: SharedWallClock) async throws -> any OpenedStore {
    let settings = loaded.configuration.store
    let clock = StoreClock(
      now: { watch.now().wall }, settlesAt: { watch.settlesAt }, hear: { shared.hear($0, within: $1) })
    manager.status("opening \(settings.place.words)")
    switch settings.place {
    case .file(let path):
      return try await SQLiteStore.open(
        at: path, machine: settings.comparesMachine ? MachineID.hashed : nil, clock: clock, onFailedSync: onFailedSync)
    case .postgresql(let database):
      guard let postgresql else {
        throw StoreOpenError.unfitServer(server: database.conninfo, reason: PlaceFault.notLinked)
      }
      let request = PostgreSQLOpening.Request(
        conninfo: database.conninfo, password: loaded.passwords.store.map { String(decoding: $0, as: UTF8.self) },
        isStorageReplicated: database.isStorageReplicated, host: database.host ?? hostName(),
        comparesPlace: settings.comparesMachine, clock: clock, holder: holder(on: database.host ?? hostName()))
      return try await QueueWaiting(manager: manager, time: time, logger: logger).until {
        try await postgresql.open(request)
      }
    }
  }

  private func holder(on host: String) -> LeaseHolder {
    LeaseHolder(host: HostRun(name: host, boot: newStoreId()), version: migeditVersion)
  }
}
