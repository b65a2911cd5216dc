package import EditModel
package import Logging
package import QueueStore

/// All environments, and the alarm that wakes jobs whose rest is over.
package struct EditEngine: Sendable {
  package let environments: [EnvironmentEngine]
  private let store: QueueStore
  private let time: TimeSource
  private let logger: Logger

  package init(environments: [EnvironmentEngine], store: QueueStore, time: TimeSource, logger: Logger) {
    self.environments = environments
    self.store = store
    self.time = time
    self.logger = logger
  }

  /// Until the task is cancelled; then no new edit starts, PUTs that have left are waited for, and all else is left to
  /// the next start.
  package func run() async {
    await withDiscardingTaskGroup { group in
      group.addTask { await Alarm(store: store, time: time, logger: logger).run() }
      for environment in environments { group.addTask { await environment.run() } }
    }
  }

  /// For an engine that never ran.
  package func shutdown() async {
    for environment in environments { await environment.shutdown() }
  }

  /// What decides, of each configured environment, whether its jobs may start.
  package func surroundings() async -> [String: Surroundings] {
    var all: [String: Surroundings] = [:]
    for environment in environments { all[environment.name] = await environment.surroundings() }
    return all
  }
}
