import Foundation
import TestSupport

/// A database of one test's own, empty at first.
package final class PostgreSQLDatabase: Sendable {
  private let cluster: PostgreSQLCluster
  private let name: String
  private let folder: TemporaryFolder

  package init() async throws {
    folder = try TemporaryFolder(inMemory: true)
    cluster = try await PostgreSQLCluster.shared.value
    name = try await cluster.emptyDatabase()
  }

  /// As libpq takes it.
  package var conninfo: String { "\(cluster.address) dbname=\(name)" }

  /// A dump of it, as it is now.
  ///
  /// - Returns: the path of the file.
  package func dump() async throws -> String {
    let file = folder.file("dump.sql")
    try await cluster.run("pg_dump", ["--file", file, name])
    return file
  }

  /// Another database, with what a dump has.
  package func restored(from dump: String) async throws -> PostgreSQLDatabase {
    let other = try await PostgreSQLDatabase()
    try await cluster.run("psql", ["--no-psqlrc", "-qv", "ON_ERROR_STOP=1", "-d", other.name, "-f", dump])
    return other
  }

  /// Executes SQL as the server's superuser, and gives what psql prints.
  @discardableResult
  package func execute(_ sql: String) async throws -> String {
    try await cluster.run("psql", ["--no-psqlrc", "-tAqv", "ON_ERROR_STOP=1", "-d", name, "-c", sql])
  }
}
