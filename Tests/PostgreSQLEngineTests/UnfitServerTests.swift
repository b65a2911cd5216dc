import QueueStore
import StoreSupport
import TestSupport
import Testing

@testable import PostgreSQLEngine

/// Servers and databases that the queue's promises can't rest on.
@Suite(.timeLimit(.minutes(5))) struct UnfitServerTests {
  private func facts(
    version: Int = 150_000, encoding: String = "UTF8", isStandby: Bool = false, settings: [String: String] = [:]
  ) -> ServerFacts {
    ServerFacts(
      name: "queue", place: "1/2", version: version, encoding: encoding, isStandby: isStandby,
      settings: ["fsync": "on", "synchronous_standby_names": "b"].merging(settings) { $1 })
  }

  @Test func `a server that is too old is refused with the version that it takes`() {
    #expect(facts(version: 130_000).whyUnfit(isStorageReplicated: false) == nil)
    #expect(
      facts(version: 120_022).whyUnfit(isStorageReplicated: false)
        == "it is PostgreSQL 12, and migedit needs 13 or newer")
  }

  @Test func `without fsync it is refused, whatever is said of its storage`() async throws {
    let server = try await PostgreSQLCluster(settings: ["fsync=off"])
    let refused = try #require(await refusal("\(server.address) dbname=postgres"))
    #expect(!refused.isWaitedFor && "\(refused)".contains("set fsync = on in postgresql.conf"), "\(refused)")
  }

  @Test func `a database of another encoding is refused, and is left empty`() async throws {
    let server = try await PostgreSQLCluster.shared.value
    let name = "latin_\(UInt32.random(in: 0..<UInt32.max))"
    try await server.run("createdb", ["--template", "template0", "--encoding", "LATIN1", "--locale", "C", name])
    let refused = try #require(await refusal("\(server.address) dbname=\(name)"))
    #expect("\(refused)".contains("the database's encoding is LATIN1; make one with CREATE DATABASE"), "\(refused)")
    #expect(try await server.execute(in: name, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == "0\n")
  }

  @Test func `a database that is set to read-only is written all the same, and is no primary to who asks for one`()
    async throws
  {
    let server = try await PostgreSQLCluster.shared.value
    let name = try await server.emptyDatabase()
    try await server.execute("ALTER DATABASE \"\(name)\" SET default_transaction_read_only = on")
    #expect(await refusal("\(server.address) dbname=\(name)") == nil)
    let refused = try #require(
      await refusal("\(server.address) dbname=\(name) target_session_attrs=read-write"))
    #expect(refused.isWaitedFor && "\(refused)".contains("default_transaction_read_only"), "\(refused)")
  }

  @Test func `a queue of another version, older or newer, is refused and not touched`() async throws {
    let database = try await PostgreSQLDatabase()
    #expect(await refusal(database.conninfo) == nil)
    for (version, said) in [
      (QueueTables.version - 1, "go on with the version of migedit that wrote it"), (99, "Install the newer one"),
    ] {
      try await database.execute("UPDATE store SET version = \(version)")
      let refused = try #require(await refusal(database.conninfo))
      #expect(!refused.isWaitedFor && "\(refused)".contains(said), "\(refused)")
      #expect(try await database.execute("SELECT version FROM store") == "\(version)\n")
    }
  }
}
