import ArgumentParser
import ControlAPI
import EditModel

struct RetryVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "retry",
    abstract: "Queue failed, cancelled and expired jobs anew.",
    discussion: """
      They come behind the others on their target, with a fresh count of attempts. All that is said of the jobs must match.

      Examples:
        migeditctl retry 1040-1060
        migeditctl retry --failed --batch night --yes
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var selection: JobSelection

  @Flag(help: "Failed jobs only.")
  var failed = false

  private func filter() throws -> Filter { try selection.filter(states: failed ? [.failed] : nil) }

  func validate() throws { _ = try filter() }

  func run(in session: CommandSession) async throws {
    let change = JobChange<Retry>(
      verb: "retry", done: "queued anew", states: [.failed, .cancelled, .expired], session: session)
    _ = try await change.run(try filter(), selection, over: try await session.connect())
  }
}
