import Dispatch
import EditEngine
import Logging

/// Reads the configuration again, one time after the other. A broken one changes nothing.
actor Reloading {
  private let source: ConfigurationSource
  private let engine: EditEngine
  private let rules: Rules
  private let logger: Logger
  /// The reload that is under way, behind which the next one waits.
  private var last: Task<Void, any Error>?

  init(_ source: ConfigurationSource, engine: EditEngine, rules: Rules, logger: Logger) {
    self.source = source
    self.engine = engine
    self.rules = rules
    self.logger = logger
  }

  /// - Throws: `ConfigurationFaults`.
  func reload() async throws {
    let task = Task { [last] in
      _ = await last?.result
      try await perform()
    }
    last = task
    do {
      try await task.value
    } catch {
      logger.error(
        "the configuration is not taken, and the one before stays in force", metadata: ["reason": "\(error)"])
      throw error
    }
  }

  private func perform() async throws {
    let loaded = try await load()
    let configuration = loaded.configuration
    for warning in loaded.warnings { logger.warning("\(warning)") }
    do {
      try await engine.reload(EnvironmentSetup.all(of: loaded, time: .system))
    } catch let refusal as SetupRefusal {
      let fault = ConfigurationFault(
        file: source.path, place: nil, key: "environments.\(refusal.environment)", reason: refusal.reason)
      throw ConfigurationFaults([fault])
    }
    let needsRestart = rules.set(
      access: await Access(configuration.access, logger: logger), configuration: configuration)
    if needsRestart { logger.warning("another store.path or control.socket is taken at the next start of the daemon") }
    logger.notice("the configuration was read again", metadata: ["file": "\(source.path)"])
  }

  /// On a thread of its own, since it waits for the disk.
  private func load() async throws -> LoadedConfiguration {
    try await withCheckedThrowingContinuation { continuation in
      DispatchQueue.global().async { [source] in continuation.resume(with: Result { try source.load() }) }
    }
  }
}
