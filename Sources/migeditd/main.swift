import MigeditDaemon

await DaemonCommand.start()
