import MigeditCommands
import Testing

extension Golden {
  /// What a command line shows, from the command line to the last column, where the daemon answers so.
  ///
  /// - Parameter socket: the screen shows the socket, whose folder is another each time.
  static func expectScreen(
    _ name: String, _ answers: [String: FakeDaemon.Answer], files: [String: String] = [:], _ arguments: String...,
    socket: Bool = false, at location: SourceLocation = #_sourceLocation
  ) async throws {
    try await expectAtEveryWidth(is: name, at: location) { width, hasColour in
      let daemon = try FakeDaemon(answers)
      let test = TestConsole(files: files)
      try await daemon.start()
      var console = test.console(width: width, hasColour: hasColour)
      console.variables["MIGEDIT_SOCKET"] = daemon.socket
      let status = await Ctl.run(arguments, console: console)
      await daemon.stop()
      // A path may be broken over lines.
      let output = socket ? test.output.replacing(daemon.socket, with: "/run/migedit/control.sock") : test.output
      let end = status == .done ? "" : "ends with \(status.rawValue)\n"
      return output + test.errors.split(separator: "\n").map { "2> \($0)\n" }.joined() + end
    }
  }
}
