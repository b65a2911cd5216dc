import Glibc
import MigeditCommands

let status = await Ctl.run(Array(CommandLine.arguments.dropFirst()), console: .system())
exit(status.rawValue)
