import ArgumentParser
import ControlAPI
import Terminal

struct EnvironmentsVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "environments",
    abstract: "Show the environments: breaker, slots, what waits and runs.",
    discussion: """
      A slot or job with a question mark: the job has ended, but the server may still be at work on its edit. What keeps \
      an environment from working stands below it, and the jobs whose own targets give trouble while it answers others; \
      `migeditctl why` and `migeditctl why JOB` say what to do.

      Examples:
        migeditctl environments
        migeditctl environments --json | jq -r 'select(.outage) | .name'
      """)

  @OptionGroup var common: CommonOptions

  func run(in session: CommandSession) async throws {
    let link = try await session.connect()
    let answer = try await link.call(Environments.self, Environments.Parameters())
    let objects = answer.objects("environments")
    if objects.isEmpty { return session.funnel.note("no environment is configured") }
    // What a newer daemon says is given as it came also where this version can't read it.
    let environments = common.json ? [] : try answer.read().environments
    let troubled = try await TroubledJobs.look(in: environments, most: 5, over: link)
    try session.funnel.emit(objects) {
      Screen(blocks: [.table(EnvironmentTable.table(environments, troubled, now: session.console.now()))])
    }
  }
}
