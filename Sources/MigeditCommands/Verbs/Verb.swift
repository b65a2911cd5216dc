import ArgumentParser

/// A command of migeditctl.
protocol Verb: ParsableCommand, Sendable {
  var common: CommonOptions { get }
  func run(in session: CommandSession) async throws
}

/// A verb that takes one change, whose rules are in the order of the command line.
protocol ChangeVerb: Verb {
  var changeOptions: ChangeOptions { get }
}

/// What a verb works with: the daemon's socket, the console, and the output.
struct CommandSession: Sendable {
  let socket: String
  let console: Console
  let funnel: Funnel

  init(_ common: CommonOptions, console: Console) {
    socket = Self.socket(common.socket, console)
    self.console = console
    funnel = Funnel(console: console, isJSON: common.json)
  }

  /// - Parameter option: what the command line says.
  static func socket(_ option: String?, _ console: Console) -> String {
    option ?? console.variable("MIGEDIT_SOCKET") ?? "/run/migedit/control.sock"
  }

  func connect() async throws -> DaemonLink {
    try await DaemonLink.connect(to: socket, for: console)
  }
}
