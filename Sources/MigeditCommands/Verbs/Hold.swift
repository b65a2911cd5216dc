import ArgumentParser
import ControlAPI
import JobModel

struct HoldVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "hold",
    abstract: "Keep queued jobs from starting until they are released.",
    discussion: """
      Others on their targets may run meanwhile; a job that runs is not stopped. All that is said of the jobs must \
      match. Ends with 0 also where nothing was left to do, and with 65 where the one job that was named runs.

      Examples:
        migeditctl hold 1042
        migeditctl hold --batch night --label team=bi --yes
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var selection: JobSelection

  func validate() throws { _ = try selection.filter(of: .hold) }

  func run(in session: CommandSession) async throws {
    let change = JobChange<Hold>(.hold, selection, link: try await session.connect(), session: session)
    if let reply = try await change.run() { try change.report(reply) }
  }
}
