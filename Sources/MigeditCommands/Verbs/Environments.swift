import ArgumentParser
import ControlAPI

struct EnvironmentsVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "environments",
    abstract: "Show the environments: breaker, slots, what waits and runs.",
    discussion: """
      A slot or job with a question mark: the job has ended, but the server may still be at work on its edit. What keeps \
      an environment from working stands below it; `migeditctl why` says what to do.

      Examples:
        migeditctl environments
        migeditctl environments --json | jq -r 'select(.outage) | .name'
      """)

  @OptionGroup var common: CommonOptions

  func run(in session: CommandSession) async throws {
    let answer = try await session.connect().call(Environments.self, Environments.Parameters())
    let objects = answer.objects("environments")
    if objects.isEmpty { return session.funnel.note("no environment is configured") }
    try session.funnel.emit(objects) {
      Screen(blocks: [.table(EnvironmentTable.table(try answer.read().environments, now: session.console.now()))])
    }
  }
}
