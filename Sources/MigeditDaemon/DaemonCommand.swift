package import ArgumentParser
import ControlAPI
import EditEngine
import Glibc
import Logging
import QueueStore
import Varlink

/// `migeditd`.
package struct DaemonCommand: AsyncParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "migeditd",
    abstract: "Keeps a durable queue of edits to migrations and migration groups, and makes them.",
    version: migeditVersion)

  @Option(name: .customLong("config"), help: "The configuration file.")
  private var file = "/etc/migedit/migedit.yaml"

  @Flag(help: "Check the configuration, say every fault in it, and end.")
  private var checkConfig = false

  package init() {}

  /// What the executable calls.
  package static func start() async { await main() }

  package func run() async throws {
    let logger = Logger(label: "migeditd") { _ in LineLog(now: TimeSource.system.wall) }
    let source = ConfigurationSource(path: file, variables: Self.environment)
    let loaded: LoadedConfiguration
    do {
      loaded = try source.load()
    } catch {
      Self.say("\(error)")
      throw ExitCode(EX_CONFIG)
    }
    if checkConfig {
      for warning in loaded.warnings { Self.say("warning: \(warning)") }
      print("\(file): ok")
      return
    }
    do {
      try await Daemon(source: source, loaded: loaded, logger: logger).run()
    } catch let refusal as SetupRefusal {
      Self.say("\(file): \(refusal)")
      throw ExitCode(EX_CONFIG)
    } catch let error as StoreOpenError {
      Self.say("migeditd: \(error)")
      throw ExitCode(EX_CANTCREAT)
    } catch let error as VarlinkBindError {
      Self.say("migeditd: \(error)")
      throw ExitCode(EX_UNAVAILABLE)
    }
  }

  private static var environment: [String: String] {
    ["CREDENTIALS_DIRECTORY", "STATE_DIRECTORY"].reduce(into: [:]) { all, name in
      all[name] = getenv(name).map { String(cString: $0) }
    }
  }

  private static func say(_ text: String) { LineLog.toStandardError(text + "\n") }
}
