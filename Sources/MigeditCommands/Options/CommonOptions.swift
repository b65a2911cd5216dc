import ArgumentParser

/// The options that every verb takes.
struct CommonOptions: ParsableArguments, Sendable {
  @Option(
    help: ArgumentHelp(
      "The daemon's socket. Default: $MIGEDIT_SOCKET, else /run/migedit/control.sock.", valueName: "path"),
    completion: .file())
  var socket: String?

  @Flag(help: "Print the interface's objects as they came, one a line.")
  var json = false
}
