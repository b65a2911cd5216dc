import QueueStore
import Runtime
import TestSupport
import Testing

@testable import PostgreSQLEngine

/// A server that lets not everybody in.
@Suite(.timeLimit(.minutes(5))) struct AccessTests {
  private static let password = "s3cret 'of\\the' queue"
  private static let server = Task {
    let server = try await PostgreSQLCluster(
      settings: ["password_encryption=scram-sha-256"], port: freePort(),
      access: """
        host all stranger 127.0.0.1/32 reject
        host all all 127.0.0.1/32 scram-sha-256
        """)
    try await server.execute(
      "CREATE ROLE migedit LOGIN PASSWORD '\(password.replacing("'", with: "''"))'", "CREATE ROLE stranger LOGIN",
      "CREATE DATABASE queue OWNER migedit", "CREATE DATABASE others")
    // PostgreSQL before 15 lets everybody do that.
    try await server.execute(in: "others", "REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    return server
  }

  private func conninfo(_ database: String = "queue", user: String = "migedit") async throws -> String {
    try await "\(Self.server.value.networkAddress) user=\(user) dbname=\(database)"
  }

  @Test func `the right password, which conninfo does not hold, opens the queue`() async throws {
    #expect(try await refusal(conninfo(), password: Self.password) == nil)
  }

  @Test(
    arguments: [
      ("queue", "migedit", "wrong guess", ["password authentication failed", "28P01", "systemctl restart migeditd"]),
      ("queue", "nobody", "wrong guess", ["password authentication failed", "ALTER ROLE"]),
      ("queue", "migedit", nil, ["no password supplied", "store.postgresql.password_credential"]),
      ("queue", "stranger", "wrong guess", ["pg_hba.conf rejects connection", "28000", "CREATE ROLE … LOGIN"]),
      ("nowhere", "migedit", password, ["\"nowhere\" does not exist", "3D000", "CREATE DATABASE"]),
      ("others", "migedit", password, ["permission denied for schema public", "42501", "ALTER DATABASE … OWNER TO"]),
    ] as [(String, String, String?, [String])])
  func `who is not let in, or may not do what it takes, is told why and what to do, without the password`(
    database: String, user: String, password: String?, said: [String]
  ) async throws {
    let refused = try #require(try await refusal(conninfo(database, user: user), password: password))
    #expect(!refused.isWaitedFor)
    for words in said { #expect("\(refused)".contains(words), "\(refused)") }
    for secret in [Self.password, "wrong guess", "s3cret"] { #expect(!"\(refused)".contains(secret)) }
  }

  @Test func `a password that is changed while the daemon runs is told, and nothing is taken until it is right`()
    async throws
  {
    let server = try await Self.server.value
    try await server.execute("CREATE ROLE other LOGIN PASSWORD 'first'", "CREATE DATABASE other OWNER other")
    let store = try await PostgreSQLStore.open(
      ConnectionSettings(conninfo: conninfo("other", user: "other"), password: "first", host: "here"),
      isStorageReplicated: true, comparesPlace: true,
      clock: StoreClock(now: { WallTime(milliseconds: 1_700_000_000_000) }))
    try await server.execute(
      "ALTER ROLE other PASSWORD 'second'",
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'other'")
    var reason = ""
    while !reason.contains("28P01") {
      do {
        try await store.setPause(nil, of: nil, by: Submitter(uid: 1000, name: "alice", isAdmin: true))
      } catch StorageError.unavailable(let said) {
        reason = said
      }
    }
    #expect(reason.contains("password authentication failed") && reason.contains("ALTER ROLE"), "\(reason)")
    #expect(store.problem == reason)
    await #expect(throws: StorageError.self) { try await store.status() }
    try await server.execute("ALTER ROLE other PASSWORD 'first'")
    #expect(await store.check().left == nil)
    _ = try await store.status()
    await store.close()
  }
}
