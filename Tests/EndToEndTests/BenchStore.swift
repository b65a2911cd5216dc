import Foundation
import TestSupport
import Testing

/// Where the daemons of this run keep their queues: each in a file, or each in a database of the tests' own PostgreSQL server.
enum BenchStore: String {
  case sqlite, postgresql

  private static let variable = "MIGEDIT_TEST_STORE"

  /// One for the whole run.
  static let ofRun: BenchStore = {
    guard let said = ProcessInfo.processInfo.environment[variable] else { return .sqlite }
    guard let store = BenchStore(rawValue: said) else {
      fatalError("\(variable) is \(said), and the queue can be in sqlite or postgresql")
    }
    return store
  }()
}

extension Trait where Self == ConditionTrait {
  /// A test that says nothing of a queue in PostgreSQL, and why.
  static func onlyOfFiles(_ why: Comment) -> Self { .enabled(if: BenchStore.ofRun == .sqlite, why) }
}

/// A database of one bench's own, which is gone with it.
final class BenchDatabase: Sendable {
  private let cluster: PostgreSQLCluster
  let name: String

  /// - Parameter cluster: nil: the one that all tests of this process have.
  init(in cluster: PostgreSQLCluster? = nil) async throws {
    let shared = PostgreSQLCluster.shared
    if let cluster { self.cluster = cluster } else { self.cluster = try await shared.value }
    name = try await self.cluster.emptyDatabase()
  }

  deinit { cluster.dropWithoutWaiting(name) }

  /// As libpq takes it.
  var conninfo: String { "\(cluster.address) dbname=\(name)" }

  /// Executes SQL as the server's superuser, and gives what psql prints.
  @discardableResult
  func execute(_ sql: String) async throws -> String {
    try await cluster.run("psql", ["--no-psqlrc", "-tAqv", "ON_ERROR_STOP=1", "-d", name, "-c", sql])
  }

  /// All of it, as SQL.
  func dump() async throws -> String { try await cluster.run("pg_dump", [name]) }

  /// Loads a dump into it, where it is empty.
  func load(_ dump: String) async throws {
    let folder = try TemporaryFolder()
    try dump.write(toFile: folder.file("dump.sql"), atomically: false, encoding: .utf8)
    try await cluster.run(
      "psql", ["--no-psqlrc", "-qv", "ON_ERROR_STOP=1", "-d", name, "-f", folder.file("dump.sql")])
  }
}
