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
      EnqueueVerb.self, PreviewVerb.self, PreflightVerb.self, ForecastVerb.self, TargetsVerb.self,
      ListVerb.self, ShowVerb.self, WhyVerb.self, DiffVerb.self, TopVerb.self,
      WatchVerb.self, WaitVerb.self, NotifyVerb.self,
      CancelVerb.self, RetryVerb.self, HoldVerb.self, ReleaseVerb.self, PrioritizeVerb.self, AmendVerb.self,
      EditVerb.self, RevertVerb.self,
      ForgetVerb.self,
      BatchesVerb.self, BatchVerb.self, ReportVerb.self,
      EnvironmentsVerb.self, WindowVerb.self, PauseVerb.self, ResumeVerb.self, DrainVerb.self,
      StatusVerb.self, HostsVerb.self, HealthyVerb.self, DoctorVerb.self, MetricsVerb.self, ReloadVerb.self,
      BackupVerb.self, ExportVerb.self, ImportVerb.self, TypesVerb.self,
    ])

  /// - Throws: what `fullMessage(for:)` and `exitCode(for:)` take, also where help was asked for.
  static func command(_ arguments: [String]) throws -> any ParsableCommand {
    let arguments = VerbFirst.order(arguments)
    let verb = configuration.subcommands.first { $0.configuration.commandName == arguments.first }
    switch verb {
    case is any ChangeVerb.Type: return try parseAsRoot(RuleOption.gathered(arguments))
    case is PrioritizeVerb.Type: return try parseAsRoot(Priority.shielded(arguments))
    default: return try parseAsRoot(arguments)
    }
  }
}
