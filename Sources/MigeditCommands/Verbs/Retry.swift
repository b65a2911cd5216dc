import ArgumentParser
import ControlAPI
import JobModel

struct RetryVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "retry",
    abstract: "Queue failed, cancelled and expired jobs anew.",
    discussion: """
      They come behind the others on their target, with a fresh count of attempts; jobs that failed only because they \
      come after them are taken along. All that is said of the jobs must match. Ends with 0 also \
      where nothing was left to do.

      Examples:
        migeditctl retry 1040-1060
        migeditctl retry --failed --batch night --yes
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var selection: JobSelection

  func validate() throws { _ = try selection.filter(of: .retry) }

  func run(in session: CommandSession) async throws {
    let change = JobChange<Retry>(.retry, selection, link: try await session.connect(), session: session)
    if let reply = try await change.run() { try change.report(reply) }
  }
}
