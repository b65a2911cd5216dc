import ArgumentParser
import ControlAPI
import JSONDocument
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
        migeditctl retry --failed --batch night#2 --reason createFailed --dry-run
        migeditctl retry --held 1042
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var selection: JobSelection

  @Option(
    help: ArgumentHelp("Only jobs that failed for this reason, as createFailed.", valueName: "reason"),
    completion: .list(FailureReason.names), transform: failureReason)
  var reason: String?

  @Flag(help: "Hold them until they are released, so that they can be amended before they run.")
  var held = false

  private var action: OperatorAction { held ? .retryHeld : .retry }

  func validate() throws { _ = try selection.filter(of: action) }

  func run(in session: CommandSession) async throws {
    let isHeld = held ? true : nil
    let change = JobChange<Retry>(
      action: action, selection: selection, link: try await session.connect(), session: session, reason: reason
    ) { Retry.Parameters($0, held: isHeld) }
    if let reply = try await change.run() { try change.report(reply) }
  }
}
