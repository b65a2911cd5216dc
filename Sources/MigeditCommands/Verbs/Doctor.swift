import ArgumentParser
import JobModel

struct DoctorVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Look at everything that an administrator would, and say what to do where it is not well.",
    discussion: """
      Of the daemon and its machine: versions, configuration, queue, pauses, file system, free space, clock, time zones, \
      roles and watchdog. Of each environment: credentials, name resolution, TLS and the days until the certificate ends, \
      login, sessions, privileges, a migration that can be read, whether it is a source environment, breaker, windows, \
      pauses, and whether its edits are seen on the server. Nothing is submitted, and no login is made but that of a session \
      that has none. Where no daemon answers, it says what can be seen from here.

      Where something is not well, that is told, and what is well is only named; --all tells what was found of each.

      Ends with 0 where all is well, with 1 where something is not, and with 77 where you may not ask. A check that can't be \
      told is no fault.

      Examples:
        migeditctl doctor
        migeditctl doctor --environment prod
        migeditctl doctor --json | jq -r 'select(.ok | not) | .check'
      """)

  @OptionGroup var common: CommonOptions

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Look only at this environment.", valueName: "name"),
    completion: .daemon(.environments))
  var environment: String?

  @Flag(help: "Tell what was found of all that is well, too.")
  var all = false

  func run(in session: CommandSession) async throws { try await Diagnosing(session).run(environment, isWhole: all) }
}
