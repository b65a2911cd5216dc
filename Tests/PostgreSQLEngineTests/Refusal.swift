import PostgreSQLEngine
import QueueStore
import Runtime
import StoreSupport
import TestSupport

/// Opens a queue and closes it again.
///
/// - Returns: why it was not opened; nil: it was.
func refusal(
  _ conninfo: String, password: String? = nil, isStorageReplicated: Bool = true
) async -> StoreOpenError? {
  do {
    let store = try await PostgreSQLStore.open(
      ConnectionSettings(conninfo: conninfo, password: password, host: "here"),
      isStorageReplicated: isStorageReplicated, comparesPlace: true,
      clock: StoreClock(now: { WallTime(milliseconds: 1_700_000_000_000) }))
    await store.close()
    return nil
  } catch {
    return error
  }
}

extension StoreOpenError {
  /// The server may be there some time later, so that it is waited for.
  var isWaitedFor: Bool { if case .unreachable = self { true } else { false } }
}

extension PostgreSQLCluster {
  /// Executes statements one by one as the server's superuser.
  @discardableResult
  func execute(in database: String = "postgres", _ statements: String...) async throws -> String {
    let commands = statements.flatMap { ["-c", $0] }
    return try await run("psql", ["--no-psqlrc", "-tAqv", "ON_ERROR_STOP=1", "-d", database] + commands)
  }
}
