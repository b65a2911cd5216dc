import Glibc
import KillPoints
import MigeditDaemon
import PostgreSQLEngine
import QueueStore

guard let file = getenv(KillOrder.variable) else { fatalError("\(KillOrder.variable) names no file") }
let killer = Killer(orders: String(cString: file))
await DaemonCommand.start(
  Decorations(store: { KillingStore($0, killer) }, library: { KillingLibrary($0, killer) }),
  // It has the queue for itself: under a lease each start would wait until that of the daemon which was killed is over.
  postgresql: PostgreSQLOpening(fault: ConnectionSettings.fault(in:)) { request throws(StoreOpenError) in
    try await PostgreSQLStore.open(
      ConnectionSettings(conninfo: request.conninfo, password: request.password, host: request.host),
      isStorageReplicated: request.isStorageReplicated, comparesPlace: request.comparesPlace, clock: request.clock)
  })
