import MigeditDaemon

await DaemonCommand.main()
