package import ArgumentParser

/// `migedit-bench`: what migedit costs, and how it stands beside others that keep jobs durably.
package struct BenchCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "migedit-bench",
    abstract: "Measures what migedit costs, beside other servers that keep jobs durably, in one run on one machine.",
    discussion: """
      Every server is started by the benchmark itself, in a temporary folder, with a configuration of its own, and ended \
      again. What is not installed is left out, and that is said. The peers: beanstalkd -f 0, Redis with appendfsync always, \
      PostgreSQL with synchronous_commit=on, and SQLite alone, in this process.
      """,
    subcommands: [
      AllCommand.self, EnqueueCommand.self, StoresCommand.self, FileCommand.self, SmallCommand.self,
      SchedulingCommand.self,
      SessionsCommand.self, FairnessCommand.self, BacklogCommand.self, ChartCommand.self, ReadmeCommand.self,
    ])

  package init() {}

  /// The whole of the executable.
  package static func start() { main() }
}
