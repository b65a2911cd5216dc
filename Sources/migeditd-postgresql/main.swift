import MigeditDaemon
import PostgreSQLEngine
import QueueStore

// The same daemon, linked with PostgreSQL's client library.
await DaemonCommand.start(
  postgresql: PostgreSQLOpening(fault: ConnectionSettings.fault(in:)) { request throws(StoreOpenError) in
    try await PostgreSQLStore.open(
      ConnectionSettings(conninfo: request.conninfo, password: request.password, host: request.host),
      isStorageReplicated: request.isStorageReplicated, comparesPlace: request.comparesPlace, clock: request.clock,
      holder: request.holder)
  })
