import EditEngine
import Logging
import QueueStore
import Runtime
import SQLiteEngine
import TestSupport

@testable import MigeditDaemon

/// The handlers over a queue of their own and an engine that does not run: jobs stay where they are.
///
/// - Parameter prepare: comes before the service is made.
func withService(
  _ setups: [EnvironmentSetup] = [], access: AccessSettings = AccessSettings(), time: TimeSource = .system,
  prepare: (any QueueStore) async throws -> Void = { _ in }, _ body: (ControlService) async throws -> Void
) async throws {
  let folder = try TemporaryFolder()
  let store = try await SQLiteStore.open(at: folder.file("queue.sqlite"), now: { time.wall() })
  do {
    try await prepare(store)
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    let engine = try await EditEngine(setups: setups, store: store, time: time, random: { 0 }, logger: logger)
    let configuration = Configuration(
      store: StoreSettings(path: folder.file("queue.sqlite")), control: ControlSettings(), access: access,
      environments: [:])
    let current = CurrentConfiguration(access: await Access(access, logger: logger), configuration: configuration)
    let source = ConfigurationSource(path: folder.file("missing.yaml"), variables: [:])
    try await body(
      ControlService(
        store: store, engine: engine, configuration: current,
        reloading: Reloading(
          source,
          taken: LoadedConfiguration(
            configuration: configuration, passwords: ConfigurationPasswords([:]), certificates: [:], warnings: []),
          engine: engine, current: current, manager: ServiceManager { _ in }, logger: logger),
        accounts: AccountNames(time: time), forecaster: Forecaster(store: store, engine: engine, time: time),
        time: time, startedAt: time.wall(), logger: logger))
  } catch {
    await store.close()
    throw error
  }
  await store.close()
}
