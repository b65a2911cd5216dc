import ArgumentParser
import ControlAPI
import Terminal

struct MetricsVerb: Verb {
  static let configuration = CommandConfiguration(
    commandName: "metrics",
    abstract: "Print what the daemon tells of itself in numbers, for Prometheus.",
    discussion: """
      How many jobs are in which state and environment, how long the oldest one waits, submissions and what became of them, how \
      long edits take and how late their end is seen, breakers, sessions, and the disk. Without options it is OpenMetrics' text. \
      What ends with _total, _bucket, _count or _sum begins at zero with each start of the daemon.

      --textfile writes a file for the textfile collector of node_exporter, in the older text that it reads, and puts it in its \
      place as a whole. migedit-metrics.timer does that every 15 s, once it is enabled. Where the daemon does not answer, the file \
      stays as it is, and node_exporter tells how old it is (node_textfile_mtime_seconds). Without node_exporter, metrics.listen in \
      the configuration has Prometheus read them from the daemon.

      Examples:
        migeditctl metrics
        migeditctl metrics --format prometheus | promtool check metrics
        migeditctl metrics --textfile /var/lib/prometheus/node-exporter/migedit.prom
      """)

  enum Format: String, CaseIterable, ExpressibleByArgument {
    case openmetrics, prometheus

    /// As the interface calls it.
    var word: String {
      switch self {
      case .openmetrics: "openMetrics"
      case .prometheus: "prometheus"
      }
    }
  }

  @OptionGroup var common: CommonOptions

  @Option(help: ArgumentHelp("openmetrics, or prometheus for its older text. Default: openmetrics.", valueName: "format"))
  var format: Format?

  @Option(help: ArgumentHelp("Write a file for node_exporter, which everybody may read.", valueName: "file"))
  var textfile: String?

  func validate() throws {
    guard let textfile else { return }
    if common.json { throw ValidationError("--textfile and --json are two forms: say one of them.") }
    if format == .openmetrics { throw ValidationError("node_exporter does not read openmetrics: leave out --format.") }
    if !textfile.hasSuffix(".prom") { throw ValidationError("node_exporter only reads files whose name ends with .prom.") }
  }

  func run(in session: CommandSession) async throws {
    let format = textfile == nil ? format : .prometheus
    let answer = try await session.connect().call(Metrics.self, Metrics.Parameters(format: format?.word))
    if let textfile {
      try session.console.publishFile(textfile, try answer.read().text)
    } else if common.json {
      try session.funnel.emit([answer.json]) { Screen(blocks: []) }
    } else {
      try session.console.write(try answer.read().text)
    }
  }
}
