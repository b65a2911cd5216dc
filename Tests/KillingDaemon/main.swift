import Glibc
import KillPoints
import MigeditDaemon

guard let file = getenv(KillOrder.variable) else { fatalError("\(KillOrder.variable) names no file") }
let killer = Killer(orders: String(cString: file))
await DaemonCommand.start(
  Decorations(store: { KillingStore($0, killer) }, library: { KillingLibrary($0, killer) }))
