import ArgumentParser
import ControlAPI

/// Every verb, in the order in which `--help` shows them.
struct RootCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "migeditctl",
    abstract: "Puts edits to migrations and migration groups into migeditd's queue, and shows what becomes of them.",
    discussion: """
      Data goes to standard output, all else to standard error. Colours only on a terminal, and not with NO_COLOR. The \
      daemon's socket: --socket, else $MIGEDIT_SOCKET, else /run/migedit/control.sock.

      Exit status:
      \(ExitReason.table)
      """,
    version: migeditVersion,
    subcommands: [
      EnqueueVerb.self, PreviewVerb.self, ListVerb.self, ShowVerb.self, DiffVerb.self, WatchVerb.self, WaitVerb.self,
      CancelVerb.self, RetryVerb.self, RevertVerb.self, EnvironmentsVerb.self, StatusVerb.self,
    ])
}
