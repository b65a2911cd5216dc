import ArgumentParser
import ControlAPI
import Terminal

struct HostsVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "hosts",
    abstract: "Show the hosts that share the queue, and what each serves.",
    discussion: """
      A queue in a file has one: the daemon that answers.

      Examples:
        migeditctl hosts
        migeditctl hosts --json | jq -r 'select(.alive == false) | .name'
      """)

  @OptionGroup var common: CommonOptions

  func run(in session: CommandSession) async throws {
    let answer = try await session.connect().call(Hosts.self, Hosts.Parameters())
    // What a newer daemon says is given as it came also where this version can't read it.
    let hosts = common.json ? [] : try answer.read().hosts
    try session.funnel.emit(answer.objects("hosts")) {
      Screen(
        blocks: [.table(HostTable.table(hosts, now: session.console.now()))] + HostTable.differences(of: hosts))
    }
  }
}
