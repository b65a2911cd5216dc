package import ArgumentParser
import ControlAPI
import EditEngine
import Glibc
import Logging
import QueueStore
import Runtime
import Varlink

/// The command line of `migeditd`.
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

  /// Runs the command; the executable calls nothing else.
  ///
  /// - Parameter postgresql: nil: the queue can't be in PostgreSQL.
  package static func start(_ decorations: Decorations = .none, postgresql: PostgreSQLOpening? = nil) async {
    CrashReport.keepMemoryOut()
    FreedMemory.keepLittle()
    do {
      // Of one command without others below it, nothing else comes than itself and its help.
      var command = try parseAsRoot()
      if let daemon = command as? Self {
        try await daemon.run(decorations, postgresql)
      } else {
        try command.run()
      }
    } catch {
      exit(withError: error)
    }
  }

  package func run() async throws { try await run(.none, nil) }

  private func run(_ decorations: Decorations, _ postgresql: PostgreSQLOpening?) async throws {
    let source = ConfigurationSource(path: file, variables: Self.environment)
    let log = DaemonLog(Self.environment, time: .system)
    let loaded: LoadedConfiguration
    do {
      loaded = try checkConfig ? source.check() : source.load()
    } catch {
      for fault in error.list {
        if checkConfig { Self.say("\(fault)") } else { log.refusal(.configurationRefused, "\(fault)") }
      }
      throw ExitCode(EX_CONFIG)
    }
    if let fault = PlaceFault(loaded.configuration.store.place, postgresql) {
      let said = "\(file): \(fault)"
      if checkConfig { Self.say(said) } else { log.refusal(.configurationRefused, said) }
      throw ExitCode(EX_CONFIG)
    }
    if checkConfig {
      for warning in loaded.warnings { Self.say("warning: \(warning)") }
      for missing in loaded.configuration.missingFolders() { Self.say("warning: \(file): \(missing)") }
      // What is said here is not said to the log.
      for warning in await Access.unknown(of: loaded.configuration.access) { Self.say("warning: \(file): \(warning)") }
      print("\(file): ok")
      return
    }
    do {
      let daemon = Daemon(
        source: source, loaded: loaded, manager: .system, time: .system, logger: log.logger, decorations: decorations,
        postgresql: postgresql)
      try await daemon.run()
    } catch is BeginsAnew {
      throw ExitCode(EX_TEMPFAIL)
    } catch let refusal as SetupRefusal {
      log.refusal(.configurationRefused, "\(file): \(refusal)")
      throw ExitCode(EX_CONFIG)
    } catch {
      guard let status = Self.status(of: error) else { throw error }
      log.refusal(.cannotStart, "migeditd: \(error)")
      throw ExitCode(status)
    }
  }

  /// The exit status for an error; nil for one that is a fault of this program.
  private static func status(of error: any Error) -> CInt? {
    switch error {
    case is StoreOpenError: EX_CANTCREAT
    case is StorageError: EX_IOERR
    case is VarlinkBindError, is PassedSocketsFault: EX_UNAVAILABLE
    default: nil
    }
  }

  private static func say(_ text: String) { LineLog.toStandardError(text + "\n") }

  private static var environment: [String: String] {
    ["CREDENTIALS_DIRECTORY", "STATE_DIRECTORY", "JOURNAL_STREAM"].reduce(into: [:]) { all, name in
      all[name] = getenv(name).map { String(cString: $0) }
    }
  }
}
