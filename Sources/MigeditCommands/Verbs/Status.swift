import ArgumentParser
import ControlAPI
import JSONDocument

struct StatusVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show the daemon and how many jobs are in which state.",
    discussion: """
      Examples:
        migeditctl status
        migeditctl status --json | jq .counts.failed
      """)

  @OptionGroup var common: CommonOptions

  func run(in session: CommandSession) async throws {
    let answer = try await session.connect().call(Status.self, Status.Parameters())
    try session.funnel.emit([answer.json]) {
      StatusScreen.screen(try answer.read(), socket: session.socket, now: session.console.now())
    }
    if let daemon = answer.raw["version"]?.string, daemon != migeditVersion {
      session.funnel.note("the daemon is version \(daemon), migeditctl is \(migeditVersion)")
    }
  }
}
