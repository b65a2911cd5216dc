import ControlAPI
import Dispatch
import EditEngine
import JSONDocument
import Logging
import Runtime

/// Reads the configuration again. Reloads happen one after the other, and a broken configuration changes nothing.
actor Reloading {
  private let source: ConfigurationSource
  private let engine: EditEngine
  private let current: CurrentConfiguration
  private let manager: ServiceManager
  private let decorations: Decorations
  private let logger: Logger
  /// The configuration that is in force.
  private var taken: LoadedConfiguration
  /// The reload that is under way, behind which the next one waits.
  private var last: Task<[String], any Error>?
  private var isOver = false

  init(
    _ source: ConfigurationSource, taken: LoadedConfiguration, engine: EditEngine, current: CurrentConfiguration,
    manager: ServiceManager, decorations: Decorations = .none,
    logger: Logger
  ) {
    self.source = source
    self.taken = taken
    self.engine = engine
    self.current = current
    self.manager = manager
    self.decorations = decorations
    self.logger = logger
  }

  /// - Returns: what people should know of the new configuration.
  /// - Throws: `ConfigurationFaults`; `ControlError.shuttingDown`.
  func reload() async throws -> [String] {
    let task = Task { [last] in
      _ = await last?.result
      if isOver { throw ControlError.shuttingDown }
      manager.reloading()
      defer { if !isOver { manager.ready() } }
      return try await perform()
    }
    last = task
    do {
      return try await task.value
    } catch ControlError.shuttingDown {
      throw ControlError.shuttingDown
    } catch {
      // A line of the log for each fault: one that holds line breaks can't be read.
      for reason in (error as? ConfigurationFaults)?.list.map(\.description) ?? ["\(error)"] {
        logger.say(
          .configurationRefused, "the configuration is not taken, and the one before stays in force",
          ["reason": "\(reason)"])
      }
      throw error
    }
  }

  /// What is in force, beside what stands on the disk. Takes nothing of it.
  func compare() async -> ConfigurationComparison {
    let onDisk: Result<LoadedConfiguration, ConfigurationFaults>
    do {
      onDisk = .success(try await load())
    } catch let faults as ConfigurationFaults {
      onDisk = .failure(faults)
    } catch {
      onDisk = .failure(ConfigurationFaults([ConfigurationFault(file: source.path, place: nil, Fault([], "\(error)"))]))
    }
    return ConfigurationComparison(file: source.path, taken: taken, onDisk: onDisk)
  }

  /// Refuses further reloads, since the daemon stops.
  func end() { isOver = true }

  private func perform() async throws -> [String] {
    let loaded = try await load()
    let configuration = loaded.configuration
    for warning in loaded.warnings { logger.say(.configurationWarning, "\(warning)") }
    if isOver { throw ControlError.shuttingDown }
    do {
      try await engine.reload(EnvironmentSetup.all(of: loaded, time: .system, around: decorations))
    } catch let refusal as SetupRefusal {
      let fault = ConfigurationFault(
        file: source.path, place: nil, Fault(["environments", refusal.environment], refusal.reason))
      throw ConfigurationFaults([fault])
    }
    let access = await Access(configuration.access, logger: logger)
    let later = current.replace(access: access, configuration: configuration)
    let notes = loaded.changedFiles(since: taken) + [configuration.credentialNote].compactMap(\.self) + later
    taken = loaded
    logger.say(
      .configurationTaken, "\((["the configuration was read again"] + notes).joined(separator: "; "))",
      ["file": "\(source.path)"])
    return loaded.warnings.map(\.description) + access.unknown + notes
  }

  /// Reads the files on a thread of its own, since that waits for the disk.
  private func load() async throws -> LoadedConfiguration {
    try await withCheckedThrowingContinuation { continuation in
      OwnThread.queue("reload").async { [source] in continuation.resume(with: Result { try source.load() }) }
    }
  }
}
