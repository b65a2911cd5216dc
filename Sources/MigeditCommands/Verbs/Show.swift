import ArgumentParser
import ControlAPI
import EditModel

struct ShowVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show everything of one job.",
    discussion: """
      Its state and why it waits, its change, its attempts, and what the Library server said.

      Examples:
        migeditctl show 1042
        migeditctl show 1042 --json | jq .attempts
      """)

  @OptionGroup var common: CommonOptions

  @Argument(help: ArgumentHelp("The job's id.", valueName: "job"))
  var job: JobRange

  func validate() throws {
    if job.ids.count != 1 { throw ValidationError("show takes one job; list shows many.") }
  }

  func run(in session: CommandSession) async throws {
    let answer = try await session.connect().call(Get.self, Get.Parameters(id: job.ids.lowerBound))
    try session.funnel.emit([answer.json]) { try JobScreen.screen(answer.read(), now: session.console.now()) }
  }
}
