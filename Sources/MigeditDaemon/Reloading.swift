import Dispatch
import EditEngine
import Logging

/// Reads the configuration again, one time after the other. A broken one changes nothing.
actor Reloading {
  private let source: ConfigurationSource
  private let engine: EditEngine
  private let rules: Rules
  private let manager: ServiceManager
  private let logger: Logger
  /// The reload that is under way, behind which the next one waits.
  private var last: Task<[String], any Error>?

  init(_ source: ConfigurationSource, engine: EditEngine, rules: Rules, manager: ServiceManager, logger: Logger) {
    self.source = source
    self.engine = engine
    self.rules = rules
    self.manager = manager
    self.logger = logger
  }

  /// - Returns: what should be known of it.
  /// - Throws: `ConfigurationFaults`.
  func reload() async throws -> [String] {
    let task = Task { [last] in
      _ = await last?.result
      manager.reloading()
      defer { manager.ready() }
      return try await perform()
    }
    last = task
    do {
      return try await task.value
    } catch {
      logger.say(
        .configurationRefused, "the configuration is not taken, and the one before stays in force",
        ["reason": "\(error)"])
      throw error
    }
  }

  private func perform() async throws -> [String] {
    let loaded = try await load()
    let configuration = loaded.configuration
    do {
      try await engine.reload(EnvironmentSetup.all(of: loaded, time: .system))
    } catch let refusal as SetupRefusal {
      let fault = ConfigurationFault(
        file: source.path, place: nil, key: "environments.\(refusal.environment)", reason: refusal.reason)
      throw ConfigurationFaults([fault])
    }
    let needsRestart = rules.set(
      access: await Access(configuration.access, logger: logger), configuration: configuration)
    var warnings = loaded.warnings.map(\.description)
    if needsRestart { warnings.append("another store.path or control.socket is taken at the next start of the daemon") }
    for warning in warnings { logger.say(.configurationWarning, "\(warning)") }
    logger.say(.configurationTaken, "the configuration was read again", ["file": "\(source.path)"])
    return warnings + [configuration.credentialNote].compactMap(\.self)
  }

  /// On a thread of its own, since it waits for the disk.
  private func load() async throws -> LoadedConfiguration {
    try await withCheckedThrowingContinuation { continuation in
      DispatchQueue.global().async { [source] in continuation.resume(with: Result { try source.load() }) }
    }
  }
}
