import ArgumentParser
import ControlAPI
import JobModel

struct RetryVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "retry",
    abstract: "Queue failed, cancelled and expired jobs anew.",
    discussion: """
      They come behind the others on their target, with a fresh count of attempts; jobs that failed only because they \
      come after them are taken along. All that is said of the jobs must match. Of a batch, the newest run is meant; night#2 \
      is its second. Ends with 0 also where nothing was left to do.

      Examples:
        migeditctl retry 1040-1060
        migeditctl retry --failed --batch night --yes
        migeditctl retry --failed --batch night#2 --reason createFailed --dry-run
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var selection: JobSelection

  @Option(
    help: ArgumentHelp("Only jobs that failed for this reason, as createFailed.", valueName: "reason"),
    transform: failureReason)
  var reason: String?

  func validate() throws { _ = try selection.filter(of: .retry) }

  func run(in session: CommandSession) async throws {
    let change = JobChange<Retry>(
      .retry, selection, link: try await session.connect(), session: session, reason: reason)
    if let reply = try await change.run() { try change.report(reply) }
  }
}
