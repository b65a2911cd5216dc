import Glibc
import MigeditCommands

let status = await Ctl.run(Array(CommandLine.arguments.dropFirst()), console: .system())
// Whoever started this process sees the signal that has ended it: a shell ends its list of commands then, and systemd takes
// SIGTERM for an end as it should be.
if let number = status.signal {
  signal(number, SIG_DFL)
  var signals = sigset_t()
  sigemptyset(&signals)
  sigaddset(&signals, number)
  pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  raise(number)
}
exit(status.rawValue)
