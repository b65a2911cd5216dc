import ArgumentParser
import ControlAPI
import JobModel

struct ReleaseVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "release",
    abstract: "Let held jobs run.",
    discussion: """
      They are queued again, in the place that they had. All that is said of the jobs must match. Ends with 0 also \
      where nothing was left to do.

      Examples:
        migeditctl release 1042
        migeditctl release --batch night --yes
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var selection: JobSelection

  func validate() throws { _ = try selection.filter(of: .release) }

  func run(in session: CommandSession) async throws {
    let change = JobChange<Release>(.release, selection, link: try await session.connect(), session: session)
    if let reply = try await change.run() { try change.report(reply) }
  }
}
